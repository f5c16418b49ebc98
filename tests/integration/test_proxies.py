"""Behind nginx and Caddy, with the configuration that comes with chatbotd."""
import asyncio
import http.client
import json
import pathlib
import shutil
import socket
import subprocess

import pytest

from lib.ports import find_free_port
from lib.wait import wait_until
from lib.websocket import ChatSocket

SHIPPED = pathlib.Path(__file__).resolve().parent.parent.parent / "data" / "proxy"
LIMITED = "[Web]\nTrustedProxies=127.0.0.1\n[RateLimit]\nSessionsBurst=1\nSessionsPerMinute=1\n"
NGINX = """daemon off;
error_log stderr;
pid {directory}/nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
{site}
}}
"""


def replace_once(text, old, new):
    assert text.count(old) == 1, f"“{old}” in\n{text}"
    return text.replace(old, new)


class Nginx:
    """nginx with the shipped site, on another port and in front of another one."""

    def __init__(self, directory, port, upstream):
        site = (SHIPPED / "nginx.conf").read_text(encoding="utf-8")
        site = replace_once(site, "    listen [::]:80;\n", "")
        site = replace_once(site, "listen 80;", f"listen 127.0.0.1:{port};")
        site = replace_once(site, "server 127.0.0.1:8080;", f"server 127.0.0.1:{upstream};")
        path = directory / "nginx.conf"
        path.write_text(NGINX.format(directory=directory, site=site), encoding="utf-8")
        self.command = [shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-e", "stderr", "-p", directory, "-c", path]
        self.environment = {}


class Caddy:
    """Caddy, likewise; without asking anybody for a certificate."""

    def __init__(self, directory, port, upstream):
        site = (SHIPPED / "Caddyfile").read_text(encoding="utf-8")
        site = replace_once(site, "chat.example.org {", f"http://127.0.0.1:{port} {{")
        site = replace_once(site, "127.0.0.1:8080", f"127.0.0.1:{upstream}")
        path = directory / "Caddyfile"
        path.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site, encoding="utf-8")
        self.command = ["caddy", "run", "--adapter", "caddyfile", "--config", path]
        self.environment = {"HOME": str(directory)}


class Proxied:
    """A daemon as it is seen through a proxy: `ws` is for ChatSocket."""

    def __init__(self, port):
        self.port = port
        self.ws = f"ws://127.0.0.1:{port}/ws"

    def ask(self, method, path, body=None, source="127.0.0.2", **headers):
        """Status, headers and body of a request from an address of this machine."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def is_open(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(params=[Nginx, Caddy])
def put_proxy_before(request, tmp_path):
    """Makes what the visitors of a daemon see."""
    running = []

    def put(daemon):
        directory = tmp_path / "front"
        directory.mkdir()
        proxied = Proxied(find_free_port())
        proxy = request.param(directory, proxied.port, daemon.port)
        with open(directory / "log", "wb") as log:
            running.append(subprocess.Popen(proxy.command, env={"PATH": "/usr/sbin:/usr/bin:/bin", **proxy.environment},
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        wait_until(lambda: proxied.is_open() or running[-1].poll() is not None, 30)
        assert running[-1].poll() is None, (directory / "log").read_text(encoding="utf-8")
        return proxied

    yield put
    for process in running:
        process.terminate()
        process.wait(20)


def test_visitors_chat_and_send_files_through_it(daemon, put_proxy_before):
    proxied = put_proxy_before(daemon)
    status, headers, body = proxied.ask("POST", "/api/v1/chat", {"message": "When are you open?"})
    answer = json.loads(body)
    assert status == 200 and headers["X-Request-Id"] and "Monday" in answer["reply"]["text"]

    session, bearer = f"/api/v1/sessions/{answer['session_id']}", f"Bearer {answer['token']}"
    file = b"%PDF-1.4\n" + bytes(9 << 20)
    status, _, body = proxied.ask("POST", f"{session}/uploads", file, Authorization=bearer,
                                  Content_Type="application/pdf", Content_Disposition='attachment; filename="plan.pdf"')
    assert status == 201, body
    status, _, body = proxied.ask("GET", f"/api/v1/uploads/{json.loads(body)['id']}", Authorization=bearer)
    assert status == 200 and body == file

    status, headers, body = proxied.ask("POST", f"{session}/messages", {"client_id": "s1", "text": "When are you open?"},
                                        Authorization=bearer, Accept="text/event-stream")
    assert headers["Content-Type"].startswith("text/event-stream") and b"Monday" in body
    assert proxied.ask("GET", "/widget/loader.js")[0] == 200
    assert proxied.ask("GET", "/metrics")[0] == 403


def test_sockets_go_through_it_and_come_back_after_a_restart(daemon, put_proxy_before):
    proxied = put_proxy_before(daemon)

    async def talk():
        first = await ChatSocket(proxied).open()
        ack, reply = await first.ask("w1", "When are you open?")
        await asyncio.to_thread(daemon.stop)
        await first.close_code()
        await asyncio.to_thread(daemon.start)
        again = await ChatSocket(proxied, first.session, first.token).open(last_seq=ack["seq"])
        missed = await again.expect("message")
        assert missed["seq"] == reply["seq"] and missed["text"] == reply["text"]
        await again.ask("w2", "How do I reset my password?")
        await again.ws.close()

    asyncio.run(talk())


def test_each_visitor_has_an_address_that_cannot_be_made_up(make_daemon, put_proxy_before):
    with make_daemon(LIMITED) as daemon:
        proxied = put_proxy_before(daemon)
        assert proxied.ask("POST", "/api/v1/sessions", {}, "127.0.0.2")[0] == 201
        assert proxied.ask("POST", "/api/v1/sessions", {}, "127.0.0.2")[0] == 429
        assert proxied.ask("POST", "/api/v1/sessions", {}, "127.0.0.2", X_Forwarded_For="192.0.2.7")[0] == 429
        assert proxied.ask("POST", "/api/v1/sessions", {}, "127.0.0.3")[0] == 201
