"""Alerts of the real daemon, told to real receivers: a mail server, HTTP servers, an Alertmanager."""
import hashlib
import hmac
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

import pytest

from lib.certificate import Certificate
from lib.http import HttpSession, request
from lib.mail_server import MailServer
from lib.ports import find_free_port
from lib.receiver import Receiver
from lib.wait import wait_until

OFF = ("response-time: off;error-rate: off;memory: off;cpu: off;disk-free: off;connections: off;backup: off;"
       "backup-care: off;backup-failures: off")
BASE = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"
# The metrics have a sample every five seconds; a rule without any delay fires at the next.
CROWDED = f"[Alerts]\nRules={OFF};crowded: connections > 20 over 5s for 0s clear 15 severity critical\n" \
          "CheckIntervalMs=200\nGroupWaitSeconds=0\n"


def connect(daemon, count):
    return [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(count)]


def close(sockets):
    for one in sockets:
        one.close()


def metric(daemon, name):
    """Returns the series of one name: labels and value of each."""
    lines = request("GET", f"{daemon.base}/metrics").body.decode().splitlines()
    found = {}
    for line in lines:
        series, _, value = line.rpartition(" ")
        if series == name or series.startswith(name + "{"):
            found[series[len(name):]] = float(value)
    return found


def run_incident(daemon, is_firing, is_resolved):
    """Lets the rule “crowded” break, and hold again."""
    sockets = connect(daemon, 30)
    try:
        wait_until(is_firing, why=f"\n{daemon.log()}")
    finally:
        close(sockets)
    wait_until(is_resolved, why=f"\n{daemon.log()}")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def mail_settings(server, certificate=None, recipients="ada@example.org;bob@example.org", **more):
    lines = {"Host": "localhost", "Port": server.port, "From": "chatbot@example.org", **more}
    if certificate:
        lines["CaFile"] = certificate.certificate
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    return f"[Alerts]\nRecipients={recipients}\n[Mail]\n{text}"


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


def test_rules_and_channels_change_at_a_reload(make_daemon, receiver):
    """What fires goes on through it, and is over when the new rule says so."""
    with make_daemon(BASE + CROWDED) as daemon:
        sockets = connect(daemon, 30)
        daemon.wait_for_line(r"Alert: .*crowded")
        config = CROWDED.replace("clear 15", "clear 2") + f"[Webhook]\nUrl={receiver.url}/hook\n"
        daemon.configure(BASE + config)
        mark = daemon.reload()
        daemon.wait_for_line("The configuration was read again", mark)
        assert metric(daemon, "chatbot_alerts_firing")['{rule="crowded"}'] == 1
        close(sockets)
        wait_until(lambda: receiver.posts, why=daemon.log())
        assert [json.loads(post.body)["kind"] for post in receiver.posts] == ["resolved"]
        daemon.configure(BASE + config.replace("connections >", "nonsense >"))
        mark = daemon.reload()
        daemon.wait_for_line("were not taken over, the old ones are still in force: .*nonsense", mark)
        run_incident(daemon, lambda: len(receiver.posts) == 2, lambda: len(receiver.posts) == 3)


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


def test_a_thousand_and_one_sockets(make_daemon):
    """The built-in rule, at its own threshold: exactly one mail that fires and one that resolves."""
    limits = "[Alerts]\nRules=connections: over 5s for 0s\nCheckIntervalMs=200\nGroupWaitSeconds=0\n"
    with MailServer() as server:
        config = BASE + limits + mail_settings(server, recipients="ada@example.org")
        with make_daemon(config, open_files=4096) as daemon:
            sockets = [open_websocket(daemon) for _ in range(1001)]
            assert metric(daemon, "chatbot_websocket_connections") == {"": 1001}
            wait_until(lambda: server.sent_to("ada@example.org", "firing"), why=daemon.log())
            assert metric(daemon, "chatbot_alerts_firing")['{rule="connections"}'] == 1
            close(sockets)
            wait_until(lambda: server.sent_to("ada@example.org", "resolved"), why=daemon.log())
            time.sleep(1)
        own = [mail for mail in server.mails if "connected" in mail["Subject"]]
        assert [mail["X-Chatbot-Alert"] for mail in own] == ["firing", "resolved"]


def wait_until_delivered(daemon):
    """The daemon, too, knows that its mail has arrived: a crash before that would send it once more."""
    wait_until(lambda: metric(daemon, "chatbot_alert_outbox_notices") == {'{channel="mail"}': 0}, why=daemon.log())


class Stalled:
    """Visitors who ask again and again while the daemon is held up, so that answers take seconds."""

    def __init__(self, daemon, visitors=100):
        self.daemon = daemon
        self.stop = threading.Event()
        self.running = itertools.cycle([0.006, 0.01, 0.02, 0.03, 0.04])
        self.threads = [threading.Thread(target=self.ask, daemon=True) for _ in range(visitors)]

    def ask(self):
        session = HttpSession(self.daemon)
        for number in itertools.count():
            if self.stop.is_set():
                return
            session.send(str(number), "When are you open?", timeout=60)

    def hold_up(self):
        """What is durable by the next pause and not answered waits through it.

        A group that came in together is answered within some milliseconds: a pause at a time that differs from
        round to round meets one after another of them in the middle.
        """
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        time.sleep(2.2)
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        time.sleep(next(self.running))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def test_stalled_replies(make_daemon):
    """One mail that fires, one that resolves, though the daemon is killed in between."""
    rules = OFF.replace("response-time: off", "response-time: over 10s for 0s")
    limits = f"[Alerts]\nRules={rules}\nCheckIntervalMs=200\nGroupWaitSeconds=0\n"

    with MailServer() as server:
        def sent(kind):
            return server.sent_to("ada@example.org", kind)

        daemon = make_daemon(BASE + limits + mail_settings(server, recipients="ada@example.org"))
        with daemon:
            with Stalled(daemon) as stalled:
                wait_until(lambda: stalled.hold_up() or sent("firing"), timeout=240, why=daemon.log())
            wait_until_delivered(daemon)
            daemon.kill()
        with daemon:
            session = HttpSession(daemon)
            numbers = itertools.count()
            wait_until(lambda: session.send(f"calm-{next(numbers)}", "hello") and sent("resolved"), timeout=90,
                       why=daemon.log())
            wait_until_delivered(daemon)
        assert [mail["X-Chatbot-Alert"] for mail in server.mails] == ["firing", "resolved"]


def test_sockets_with_a_kill_in_between(make_daemon):
    """1,001 of them; all are gone after the crash, and so is the alert, told once each."""
    limits = "[Alerts]\nRules=" + OFF.replace("connections: off", "connections: over 5s for 0s") + \
             "\nCheckIntervalMs=200\nGroupWaitSeconds=0\n"
    with MailServer() as server:
        daemon = make_daemon(BASE + limits + mail_settings(server, recipients="ada@example.org"), open_files=4096)
        with daemon:
            sockets = [open_websocket(daemon) for _ in range(1001)]
            wait_until(lambda: server.mails, why=daemon.log())
            wait_until_delivered(daemon)
            daemon.kill()
            close(sockets)
        with daemon:
            wait_until(lambda: len(server.mails) == 2, why=daemon.log())
            wait_until_delivered(daemon)
        assert [mail["X-Chatbot-Alert"] for mail in server.mails] == ["firing", "resolved"]


def test_a_disk_that_fills_up_with_a_kill_in_between(make_daemon, small_disk):
    """One mail that fires, one that resolves, though the daemon is killed while both are to come."""
    limits = "[Alerts]\nRules=" + OFF.replace("disk-free: off", "disk-free: over 5s for 0s") + \
             "\nCheckIntervalMs=200\nGroupWaitSeconds=0\n"
    filler = small_disk / "filler"
    with MailServer() as server:
        daemon = make_daemon(BASE + limits + mail_settings(server, recipients="ada@example.org"))
        daemon.data = small_disk / "data"
        with daemon:
            state = os.statvfs(small_disk)
            filler.write_bytes(b"x" * (state.f_bavail * state.f_frsize - state.f_blocks * state.f_frsize // 20))
            wait_until(lambda: server.mails, why=daemon.log())
            wait_until_delivered(daemon)
            daemon.kill()
        with daemon:
            daemon.wait_for_line("serves on")
            time.sleep(6)  # two samples at least, which must not tell it again
            filler.unlink()
            wait_until(lambda: len(server.mails) == 2, why=daemon.log())
            wait_until_delivered(daemon)
        assert [mail["X-Chatbot-Alert"] for mail in server.mails] == ["firing", "resolved"]


def open_websocket(daemon):
    one = socket.create_connection(("127.0.0.1", daemon.port))
    one.sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
                b"Sec-WebSocket-Protocol: chatbot.v1\r\n\r\n")
    answer = one.recv(4096)
    assert b" 101 " in answer, answer
    one.sendall(b"\x81\x90\x00\x00\x00\x00" + b'{"type":"hello"}')
    return one


def test_full_disk(make_daemon, receiver, small_disk):
    """With not one byte left, which stops the store, people are told all the same, and once."""
    limits = f"[Alerts]\nRules={OFF.replace('disk-free: off;', '')};disk-free: over 5s\n" \
             "CheckIntervalMs=200\nGroupWaitSeconds=0\n"
    daemon = make_daemon(BASE + limits + f"[Webhook]\nUrl={receiver.url}/hook\n")
    daemon.data = small_disk / "data"
    filler = small_disk / "filler"
    with daemon:
        fill(filler)
        wait_until(lambda: receiver.posts, why=daemon.log())
        time.sleep(6)
        filler.unlink()
        wait_until(lambda: len(receiver.posts) == 2, why=daemon.log())
        time.sleep(3)
        assert metric(daemon, "chatbot_alert_outbox_notices") == {'{channel="webhook"}': 0}
    assert [json.loads(post.body)["kind"] for post in receiver.posts] == ["firing", "resolved"]


def fill(path):
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65536)
        except OSError:
            pass
        try:
            while True:
                file.write(b"x")
        except OSError:
            pass


def test_wrong_rule_stops_the_start(make_daemon):
    daemon = make_daemon("[Alerts]\nRules=cpu: > many\n")
    with pytest.raises(AssertionError) as caught:
        daemon.start()
    assert "Rules" in str(caught.value) and "cpu: > many" in str(caught.value)


def test_unknown_metric_stops_the_start(make_daemon):
    daemon = make_daemon("[Alerts]\nRules=own: nonsense > 5\n")
    with pytest.raises(AssertionError) as caught:
        daemon.start()
    assert "nonsense" in str(caught.value) and "docs/alerts.md" in str(caught.value)


def test_half_a_channel_is_pointed_out(make_daemon):
    with make_daemon("[Alerts]\nRecipients=ada@example.org\n", environment={"HOME": os.environ.get("HOME", "/")}) as daemon:
        assert "[Mail] Host is not set" in daemon.log()
