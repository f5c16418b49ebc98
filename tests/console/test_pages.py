"""Each page of the console, with what can be done there."""
import socket

import pytest

from conftest import OFF, UNLIMITED
from desktop import Console, wait_until
from lib.daemon import Daemon
from lib.http import HttpSession

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
        console.click("Acknowledge", then="sees to it")
        assert bus.ctl_json("alert", "list")[0]["acknowledged_by"]

        console.click("Silence…", then="Silence This Rule?")
        console.write("Reason", "a fair")
        console.click("Silence", "push button", exact=True)
        console.find("a fair")
        console.click("End Silence")
        wait_until(lambda: not console.look_for("End Silence"), "the silence to end")


def test_a_backup_is_made_verified_and_restored(bus, daemon):
    session = HttpSession(daemon)
    assert session.send("a", "When are you open?").status == 201
    with Console(bus.address, "--show=backups") as console:
        console.find("There is none yet.")
        console.click("Back Up Now")
        console.find("1 conversation")

        console.click("Verify")
        wait_until(lambda: bus.ctl_json("backup", "list")[0]["state"] == "verified", "the backup to be verified")
        assert session.ask("DELETE").status in (200, 204)
        console.click("Restore…")
        console.find("A copy of what is replaced is kept")
        console.click("Restore", "push button", exact=True)
        wait_until(lambda: session.ask("GET").status == 200, "the session to be back")


def test_the_knowledge_is_searched_as_the_bot_does(bus, daemon):
    with Console(bus.address, "--show=knowledge") as console:
        console.find("When are you open?")
        console.find("hours.md:")
        console.write("A question, as a visitor would put it", "opening hours")
        console.find("% sure")
        mark = len(daemon.log().encode())
        console.click("Read Again")
        daemon.wait_for_line("Knowledge loaded", mark)


def test_a_version_of_the_widget_is_tried_deployed_and_rolled_back(bus, daemon, tmp_path):
    folder = tmp_path / "widget"
    folder.mkdir()
    (folder / "widget.js").write_text("console.log('new');\n" * 20, encoding="ascii")
    new = bus.ctl_json("widget", "publish", str(folder))
    with Console(bus.address, "--show=widgets") as console:
        console.find("1.0.0 – what visitors get")
        console.click("Try", "push button", exact=True, then=f"{new} – some visitors try it")
        console.click("Deploy", "push button", exact=True, then=f"{new} – what visitors get")
        console.click("Roll Back", then="1.0.0 – what visitors get")
        console.find("Rolled back to 1.0.0")
