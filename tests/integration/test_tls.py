"""https and wss without a proxy in front, and a certificate that is renewed."""
import asyncio
import concurrent.futures
import http.client
import json
import re
import socket
import ssl
import subprocess

import pytest
import websockets

from lib.http import request

CONFIG = "[Web]\nTlsListen=127.0.0.1:0\nTlsCertificate=web.crt\nTlsKey=web.key\n"


def make_certificate(directory, name):
    """A self-signed certificate, as an administrator would make it to try."""
    directory.mkdir(exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", directory / "web.key", "-out", directory / "web.crt", "-days", "2",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True)


@pytest.fixture
def tls_daemon(make_daemon):
    daemon = make_daemon(CONFIG)
    make_certificate(daemon.directory, "first")
    with daemon:
        addresses = daemon.wait_for_line(r"serves on .*127\.0\.0\.1:\d+, 127\.0\.0\.1:(\d+)")
        daemon.tls_port = int(addresses.group(1))
        yield daemon


def trust(daemon):
    return ssl.create_default_context(cafile=daemon.directory / "web.crt")


def shown_certificate(daemon):
    return ssl.get_server_certificate(("127.0.0.1", daemon.tls_port)).split()


def stored_certificate(daemon):
    return (daemon.directory / "web.crt").read_text(encoding="ascii").split()


def test_https(tls_daemon):
    connection = http.client.HTTPSConnection("127.0.0.1", tls_daemon.tls_port, context=trust(tls_daemon), timeout=20)
    for _ in range(3):
        connection.request("POST", "/api/v1/chat", json.dumps({"message": "When are you open?"}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200
        assert "Monday" in json.load(answer)["reply"]["text"]
    connection.close()
    assert request("GET", f"{tls_daemon.base}/healthz").status == 200


def test_wss(tls_daemon):
    async def talk():
        url = f"wss://127.0.0.1:{tls_daemon.tls_port}/ws"
        async with websockets.connect(url, subprotocols=["chatbot.v1"], ssl=trust(tls_daemon)) as ws:
            await ws.send(json.dumps({"type": "hello"}))
            assert json.loads(await asyncio.wait_for(ws.recv(), 20))["type"] == "welcome"

    asyncio.run(talk())


def test_plain_http_is_not_answered(tls_daemon):
    connection = http.client.HTTPConnection("127.0.0.1", tls_daemon.tls_port, timeout=20)
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.request("GET", "/healthz")
        connection.getresponse()


def test_renewed_certificate(tls_daemon):
    make_certificate(tls_daemon.directory, "second")
    assert shown_certificate(tls_daemon) != stored_certificate(tls_daemon)
    mark = tls_daemon.reload()
    tls_daemon.wait_for_line("The configuration was read again", mark)
    assert shown_certificate(tls_daemon) == stored_certificate(tls_daemon)


def test_broken_certificate_is_not_taken_over(tls_daemon):
    shown = shown_certificate(tls_daemon)
    (tls_daemon.directory / "web.key").write_text("no key", encoding="ascii")
    mark = tls_daemon.reload()
    line = tls_daemon.wait_for_line("The certificate was not taken over.*", mark)
    assert re.search(r"web\.crt.*web\.key", line.group(0))
    assert shown_certificate(tls_daemon) == shown


@pytest.mark.parametrize("config, wrong", [
    ("[Web]\nTlsListen=127.0.0.1:0\n", "TlsCertificate="),
    (CONFIG.replace("web.key", "nowhere.key"), "nowhere.key"),
])
def test_does_not_start_without(make_daemon, config, wrong):
    daemon = make_daemon(config)
    make_certificate(daemon.directory, "first")
    done = subprocess.run(daemon.command(), capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1 and wrong in done.stderr


def shake_hands(daemon):
    with ssl.create_default_context(cafile=daemon.directory / "web.crt").wrap_socket(
            socket.create_connection(("127.0.0.1", daemon.tls_port), timeout=60), server_hostname="127.0.0.1") as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b" 200 " in sock.recv(4096)


def test_many_handshakes_at_once(tls_daemon):
    """A crowd that arrives at once all gets in, and whoever is there already is answered in between."""
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        crowd = [pool.submit(shake_hands, tls_daemon) for _ in range(200)]
        while not all(one.done() for one in crowd):
            assert request("GET", f"{tls_daemon.base}/healthz").status == 200
        assert all(one.result() for one in crowd)
