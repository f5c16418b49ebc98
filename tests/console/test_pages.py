"""Each page of the console, with what can be done there."""
import socket

import pytest

from conftest import OFF, UNLIMITED
from desktop import Console, wait_until
from lib.daemon import Daemon

CROWDED = f"[Alerts]\nRules={OFF};crowded: connections > 20 over 5s for 0s clear 15 severity critical\n" \
          "CheckIntervalMs=200\nGroupWaitSeconds=0\n"


@pytest.fixture
def crowded(bus, tmp_path):
    """A daemon whose rule “crowded” fires."""
    directory = tmp_path / "crowded"
    directory.mkdir()
    with Daemon(directory, UNLIMITED + CROWDED, arguments=["--bus", bus.address]) as running:
        sockets = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(30)]
        yield running
        for one in sockets:
            one.close()


def test_an_alert_is_acknowledged_and_its_rule_silenced(bus, crowded):
    with Console(bus.address, "--show=alerts") as console:
        console.click("Acknowledge")
        console.find("sees to it")
        assert bus.ctl_json("alert", "list")[0]["acknowledged_by"]

        console.click("Silence…")
        console.write("Reason", "a fair")
        console.click("Silence", "push button", exact=True)
        console.find("a fair")
        console.click("End Silence")
        wait_until(lambda: not console.look_for("End Silence"), "the silence to end")
