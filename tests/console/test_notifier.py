"""The notifier on a desktop whose notifications dunst shows."""
import contextlib
import os
import pathlib
import socket
import subprocess
import tempfile

import pytest

from desktop import CONSOLE, wait_until
from lib.daemon import Daemon
from conftest import OFF, UNLIMITED
from test_console import ask_for_a_person

NOTIFIER = str(pathlib.Path(CONSOLE).parent / "notifier" / "chatbot-notifier")
CROWDED = f"[Alerts]\nRules={OFF};crowded: connections > 20 over 5s for 0s clear 15 severity critical\n" \
          "CheckIntervalMs=200\nGroupWaitSeconds=0\n"
# Whoever opens the menu of a notification takes “Acknowledge”.
DUNSTRC = "[global]\ndmenu = /usr/bin/grep Acknowledge\n"


def count_shown():
    done = subprocess.run(["dunstctl", "count", "displayed"], capture_output=True, text=True, check=True)
    return int(done.stdout)


@contextlib.contextmanager
def running(*command, output=None):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def dunst(desktop, tmp_path):
    """The file in which dunst writes what it shows."""
    (tmp_path / "dunstrc").write_text(DUNSTRC, encoding="ascii")
    with open(tmp_path / "shown", "w+", encoding="utf-8") as shown, \
            running("dunst", "-print", "-conf", str(tmp_path / "dunstrc"), output=shown):
        wait_until(lambda: subprocess.run(["dunstctl", "count"], capture_output=True, check=False).returncode == 0, "dunst")
        yield tmp_path / "shown"


def test_a_waiting_visitor_is_shown_until_somebody_comes(dunst, bus, daemon):
    with running(NOTIFIER, f"--bus={bus.address}"):
        session = ask_for_a_person(daemon)
        wait_until(lambda: count_shown() == 1, "a notification")
        assert "A visitor waits for a person" in dunst.read_text(encoding="utf-8")
        assert bus.ctl("session", "take-over", session.id).returncode == 0
        wait_until(lambda: count_shown() == 0, "the notification to be withdrawn")


def test_an_alert_is_acknowledged_from_its_notification(dunst, bus, tmp_path):
    directory = tmp_path / "crowded"
    directory.mkdir()
    with Daemon(directory, UNLIMITED + CROWDED, arguments=["--bus", bus.address]) as daemon, \
            running(NOTIFIER, f"--bus={bus.address}"):
        sockets = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(30)]
        wait_until(lambda: count_shown() == 1, "a notification")
        assert "CRITICAL" in dunst.read_text(encoding="utf-8").upper()
        subprocess.run(["dunstctl", "context"], check=True)
        wait_until(lambda: any(alert.get("acknowledged_at") for alert in bus.ctl_json("alert", "list")), "the acknowledgement")
        for one in sockets:
            one.close()
        wait_until(lambda: count_shown() == 0, "the notification to be withdrawn")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_may_not_see_alerts_is_shown_none(dunst, bus, daemon):
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", NOTIFIER,
                               f"--bus={bus.address}"], stdout=log, stderr=log, timeout=30, check=False)
        log.seek(0)
        assert done.returncode == 0 and "may not see alerts" in log.read()
