"""Alerts are told to real receivers: a mail server, HTTP servers, an Alertmanager."""
import hashlib
import hmac
import json
import shutil
import subprocess
import time
import urllib.parse

import pytest

from lib.alerts import BASE, CROWDED, close, connect, mail_settings, metric, run_incident
from lib.certificate import Certificate
from lib.http import request
from lib.mail_server import MailServer
from lib.ports import find_free_port
from lib.receiver import Receiver
from lib.wait import wait_until


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("certificate"))


def test_mail_with_starttls_and_login(make_daemon, certificate):
    """Each receiver gets one mail that fires and one that resolves, encrypted, as text and as HTML."""
    with MailServer(certificate, "ada", "s3cret, with; signs") as server:
        config = BASE + CROWDED + mail_settings(server, certificate)
        variables = {"SMTP_USER": "ada", "SMTP_PASSWORD": "s3cret, with; signs", "SMTP_SECURE": "false"}
        with make_daemon(config, environment=variables) as daemon:
            run_incident(daemon, lambda: len(server.mails) == 2, lambda: len(server.mails) == 4)
            time.sleep(1)
            assert "s3cret" not in daemon.log()
    for address in ("ada@example.org", "bob@example.org"):
        assert len(server.sent_to(address, "firing")) == 1
        assert len(server.sent_to(address, "resolved")) == 1
    mail = server.sent_to("ada@example.org", "firing")[0]
    assert mail.encrypted
    assert mail["From"].addresses[0].addr_spec == "chatbot@example.org"
    assert mail["To"].addresses[0].addr_spec == "ada@example.org"
    assert "connections is too high" in mail["Subject"]
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "limit 20" in mail.get_body(("plain",)).get_content()
    assert "limit 20" in mail.get_body(("html",)).get_content()
    assert len({mail["Message-ID"] for mail in server.mails}) == 4


@pytest.mark.parametrize("change, expected", [
    ({"User": "ada", "Password": "wrong", "Security": "starttls"}, "refuses the login"),
    ({"CaFile": "/etc/hostname", "Security": "starttls"}, "certificate"),
])
def test_mail_that_fails_says_why(make_daemon, certificate, change, expected):
    with MailServer(certificate, "ada", "right") as server:
        settings = mail_settings(server, certificate)
        for key, value in change.items():
            settings = "".join(line for line in settings.splitlines(True) if not line.startswith(key + "="))
            settings += f"{key}={value}\n"
        with make_daemon(BASE + CROWDED + settings) as daemon:
            sockets = connect(daemon, 30)
            line = daemon.wait_for_line(r"cannot be told by mail.*")
            assert expected in line.group(0)
            assert metric(daemon, "chatbot_alert_channel_failing") == {'{channel="mail"}': 1}
            close(sockets)
        assert not server.mails


def test_mail_is_not_sent_in_clear_against_the_settings(make_daemon):
    """A server without STARTTLS gets neither mail nor password."""
    with MailServer() as server:
        config = BASE + CROWDED + mail_settings(server, User="ada", Password="s3cret", Security="starttls")
        with make_daemon(config) as daemon:
            sockets = connect(daemon, 30)
            daemon.wait_for_line(r"offers no encryption")
            close(sockets)
        assert not server.mails


def test_one_refused_address_keeps_nobody_else_waiting(make_daemon):
    with MailServer() as server:
        server.refused.add("ada@example.org")
        with make_daemon(BASE + CROWDED + mail_settings(server)) as daemon:
            run_incident(daemon, lambda: server.sent_to("bob@example.org", "firing"),
                         lambda: server.sent_to("bob@example.org", "resolved"))
            server.refused.clear()
            wait_until(lambda: server.sent_to("ada@example.org", "resolved"), why=daemon.log())
        assert [mail["X-Chatbot-Alert"] for mail in server.mails if mail.receivers == ["ada@example.org"]] \
            == ["firing", "resolved"]
        assert len(server.mails) == 4


def test_http_channels(make_daemon, receiver):
    """Slack, the signed webhook and text messages: one that fires, one that resolves, to each receiver."""
    config = BASE + CROWDED + (
        f"[Slack]\nUrl={receiver.url}/slack/T0K3N\n[Webhook]\nUrl={receiver.url}/hook\nSecret=k3y\n"
        f"[Sms]\nUrl={receiver.url}/sms\nUser=AC1\nPassword=t0ken\nFrom=+4930111\n"
        "Recipients=+4930123,+4930456\n")
    with make_daemon(config) as daemon:
        run_incident(daemon, lambda: len(receiver.posts) == 4, lambda: len(receiver.posts) == 8)
        time.sleep(1)
        assert len(receiver.posts) == 8
        assert "T0K3N" not in daemon.log() and "t0ken" not in daemon.log()

    slack = [json.loads(post.body)["text"] for post in receiver.posts if post.path == "/slack/T0K3N"]
    assert [text.split(":")[0] for text in slack] == ["Alert", "Resolved"]

    hooks = [post for post in receiver.posts if post.path == "/hook"]
    assert [json.loads(post.body)["kind"] for post in hooks] == ["firing", "resolved"]
    first = json.loads(hooks[0].body)
    assert first["id"] == hooks[0].headers["Idempotency-Key"]
    assert first["alerts"][0]["rule"] == "crowded" and first["alerts"][0]["value"] > 20
    assert first["alerts"][0]["id"] == json.loads(hooks[1].body)["alerts"][0]["id"]
    for post in hooks:
        fields = dict(field.split("=") for field in post.headers["X-Chatbot-Signature"].split(","))
        assert abs(int(fields["t"]) - time.time()) < 120
        expected = hmac.new(b"k3y", fields["t"].encode() + b"." + post.body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(fields["v1"], expected)

    texts = [urllib.parse.parse_qs(post.body.decode()) for post in receiver.posts if post.path == "/sms"]
    assert sorted(text["To"][0] for text in texts) == ["+4930123"] * 2 + ["+4930456"] * 2
    assert all(text["From"] == ["+4930111"] and len(text["Body"][0]) <= 300 for text in texts)
    sms = [post for post in receiver.posts if post.path == "/sms"]
    assert all(post.headers["Authorization"] == "Basic QUMxOnQwa2Vu" for post in sms)


def test_receiver_that_fails_and_hangs_and_recovers(make_daemon, receiver):
    """Through a crash, too: both notices arrive in order, once each."""
    config = BASE + CROWDED + f"[Webhook]\nUrl={receiver.url}/hook\n[Alerts]\nDeliveryTimeoutSeconds=2\n"
    daemon = make_daemon(config)
    receiver.status = 503
    with daemon:
        sockets = connect(daemon, 30)
        daemon.wait_for_line(r"cannot be told by webhook.*503")
        receiver.hanging.set()
        mark = receiver.attempts
        wait_until(lambda: receiver.attempts > mark, why=daemon.log())
        daemon.kill()
        close(sockets)
    receiver.hanging.clear()
    receiver.status = 200
    with daemon:
        wait_until(lambda: len(receiver.posts) == 2, timeout=60, why=daemon.log())
        assert metric(daemon, "chatbot_alert_outbox_notices") == {'{channel="webhook"}': 0}
    bodies = [json.loads(post.body) for post in receiver.posts]
    assert [body["kind"] for body in bodies] == ["firing", "resolved"]
    assert bodies[0]["alerts"][0]["id"] == bodies[1]["alerts"][0]["id"]


def test_receiver_that_redirects_is_not_followed(make_daemon, receiver):
    with Receiver() as other:
        receiver.status = 307
        receiver.location = f"{other.url}/elsewhere"
        with make_daemon(BASE + CROWDED + f"[Webhook]\nUrl={receiver.url}/hook\nSecret=k3y\n") as daemon:
            sockets = connect(daemon, 30)
            daemon.wait_for_line(r"cannot be told by webhook.*307")
            close(sockets)
        assert other.attempts == 0


@pytest.fixture
def alertmanager(tmp_path):
    binary = shutil.which("prometheus-alertmanager")
    if binary is None:
        pytest.skip("prometheus-alertmanager is not installed")
    config = tmp_path / "alertmanager.yml"
    config.write_text("route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n", encoding="utf-8")
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    with open(tmp_path / "alertmanager.log", "wb") as log:
        process = subprocess.Popen(
            [binary, f"--config.file={config}", f"--storage.path={tmp_path / 'am'}", "--cluster.listen-address=",
             f"--web.listen-address=127.0.0.1:{port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def is_ready():
        try:
            return request("GET", f"{url}/-/ready", timeout=2).status == 200
        except OSError:
            return False

    try:
        wait_until(is_ready)
        yield url
    finally:
        process.kill()
        process.wait(10)


def test_alertmanager(make_daemon, alertmanager):
    def firing():
        return [alert for alert in request("GET", f"{alertmanager}/api/v2/alerts").json
                if alert["labels"]["alertname"] == "crowded"]

    with make_daemon(BASE + CROWDED + f"[Alertmanager]\nUrl={alertmanager}\n") as daemon:
        sockets = connect(daemon, 30)
        alert = wait_until(firing, why=daemon.log())[0]
        assert alert["labels"]["severity"] == "critical"
        assert alert["labels"]["job"] == "chatbotd"
        assert alert["annotations"]["summary"] == "connections is too high"
        assert alert["status"]["state"] == "active"
        close(sockets)
        wait_until(lambda: not firing(), why=daemon.log())
