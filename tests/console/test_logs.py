"""The page Logs: the journal of this machine, and of another one."""
import os
import signal

import pytest

from conftest import OFF, UNLIMITED
from desktop import Console, wait_until
from journal import Journal, request
from lib.daemon import Daemon
from remote import Remote
from test_console import ask_for_a_person
from test_pages import crowded  # noqa: F401


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


def show_logs(bus, journal, page="logs"):
    return Console(bus.address, f"--show={page}", f"--journal-dir={journal.directory}")


def test_the_log_is_followed_narrowed_and_looked_into(bus, journal):
    """Without a daemon: that is when the log is needed most."""
    journal.write(*[request(number, session=f"S{number % 2}") for number in range(8)],
                  ("error", "The disk is full", {}))
    with show_logs(bus, journal) as console:
        console.find("The disk is full")
        journal.write(("info", "There is room again", {}))
        console.find("There is room again")

        console.pick("201 6 ms", "r00006")
        console.find("/usr/bin/chatbotd")
        console.choose("Copy", "Copy as JSON")
        console.find("Copied")
        console.click("Lines of This Conversation", then="Only conversation S0")
        console.wait_for_end("There is room again")
        console.find("201 4 ms")
        assert not console.look_for("201 5 ms")
        journal.write(request(8, session="S0"), request(9, session="S1"))
        console.find("201 8 ms")
        assert not console.look_for("201 9 ms")

        console.click("Show Everything", then="There is room again")
        console.write("Search the Log", "DISK")
        console.wait_for_end("There is room again")
        console.find("The disk is full")
        console.write("Search the Log", "not to be found")
        console.find("No Such Lines")


def test_a_conversation_leads_to_its_lines_and_back(bus, daemon, journal):
    session = ask_for_a_person(daemon)
    journal.write(request(1, session=session.id), request(2, session="other"))
    with show_logs(bus, journal, f"sessions/{session.id}") as console:
        console.find("I would rather talk to a person")
        console.choose("Conversation Menu", "Show Log")
        console.find(f"Only conversation {session.id}")
        console.find("201 1 ms")
        assert not console.look_for("201 2 ms")
        console.pick("201 1 ms", "r00001")
        console.click("Show Conversation", then="I would rather talk to a person")


def test_an_alert_leads_to_what_was_written_then(bus, crowded, journal):  # noqa: F811
    fired = wait_until(lambda: [alert for alert in bus.ctl_json("alert", "list") if alert["state"] == "firing"], "the alert")
    assert fired
    journal.write(("info", "Long before", {"at": 1_700_000_000_000_000}), ("warn", "Alert: crowded", {}))
    with show_logs(bus, journal, "alerts") as console:
        console.click("Log", "push button", exact=True, then="Around")
        console.find("Alert: crowded")


def test_without_a_journal_it_says_where_the_files_are(bus, tmp_path):
    directory = tmp_path / "daemon"
    directory.mkdir()
    files = tmp_path / "files"
    config = f"{UNLIMITED}[Alerts]\nRules={OFF}\n[Log]\nFiles=true\nDirectory={files}\n"
    with Daemon(directory, config, arguments=["--bus", bus.address]):
        with Console(bus.address, "--show=logs", f"--journal-dir={tmp_path}/none") as console:
            console.find("Nothing in the Journal")
            console.find(f"Its daily files are in {files}")


def test_who_may_not_read_the_journal_is_told_how_to(bus, journal, tmp_path):
    with Remote(tmp_path / "remote", bus, journal) as remote:
        remote.write_program("journalctl", "echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1")
        with Console("system", "--show=logs", *remote.arguments) as console:
            console.find("The Journal May Not Be Read")
            console.find("systemd-journal")


def test_another_machine_is_looked_at_through_ssh(bus, daemon, journal, tmp_path):
    session = ask_for_a_person(daemon)
    journal.write(*[request(number, session=session.id) for number in range(3)])
    with Remote(tmp_path / "remote", bus, journal) as remote, \
            Console("system", "--show=logs", *remote.arguments) as console:
        console.find("201 2 ms")
        console.find("server")
        journal.write(request(30, session=session.id))
        console.find("201 30 ms")
        console.pick("Conversations", f"Visitor {session.id[-6:]}")

        # the connection is lost, and comes back by itself
        for pid, _ in remote.find_connections():
            os.kill(pid, signal.SIGKILL)
        console.find("No Connection")
        console.find(f"Visitor {session.id[-6:]}")
        journal.write(request(31, session=session.id))
        console.pick("Logs", "201 31 ms", "list item")

        # nothing is left over there when nobody looks any more
        assert any("journalctl" in command for _, command in remote.find_connections())
    wait_until(lambda: not remote.find_connections(), "ssh to end")


def test_a_machine_that_cannot_be_reached(bus, journal, tmp_path):
    with Remote(tmp_path / "remote", bus, journal) as remote:
        remote.stop()
        with Console("system", "--show=logs", *remote.arguments) as console:
            console.find("The Journal Cannot Be Reached")
            console.find("Connection refused")
            remote.start()
            journal.write(request(1))
            console.find("201 1 ms")
