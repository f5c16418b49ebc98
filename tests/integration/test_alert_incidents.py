"""Incidents as they happen, each told by one mail that fires and one that resolves, also with a crash in between."""
import json
import os
import time

from lib.alerts import BASE, OFF, close, mail_settings, metric, open_websocket, wait_until_delivered
from lib.mail_server import MailServer
from lib.wait import wait_until


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
