"""The page of load tests: the real program puts the real daemon under a short load."""
import os
import pathlib

import pytest

from desktop import Console, wait_until
from lib.daemon import BINARY

TOOL = pathlib.Path(BINARY).parent / "loadtest" / "chatbot-loadtest"

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="built without the option loadtest")


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def with_tool(data):
    return {"PATH": f"{TOOL.parent}:{os.environ['PATH']}", "XDG_DATA_HOME": str(data)}


def results_in(data):
    return sorted((data / "chatbot-admin" / "load-tests").glob("*/report.html"))


def fill_in(console, daemon, users, seconds):
    console.find("There is none yet.")
    console.write("Server", daemon.base)
    console.set_number("Users", users)
    console.set_number("Duration", seconds)
    console.set_number("Ramp-Up", 0)


def test_a_test_is_run_opened_and_deleted(bus, daemon, data):
    with Console(bus.address, "--show=loadtests", environment=with_tool(data)) as console:
        fill_in(console, daemon, 5, 2)
        console.write("What Must Hold", "error_rate<1, p95<60s")
        for n in (1, 2):
            console.click("Start", "push button", exact=True, then="The Test Is Running")
            console.find("all there, exactly once")
            console.find("p95<60s")
            wait_until(lambda: len(results_in(data)) == n, "a result to be written")
            console.find("Open Report")
            if n == 1:
                console.click("Show the List", then="Passed · 5 users")

        console.click("Show the List", then="Earlier Tests")
        console.click("Delete", "push button", exact=True, then="The result will be deleted")
        wait_until(lambda: len(results_in(data)) == 1, "one result to be deleted")


def test_a_test_is_stopped_and_leaves_its_report(bus, daemon, data):
    with Console(bus.address, "--show=loadtests", environment=with_tool(data)) as console:
        fill_in(console, daemon, 3, 600)
        console.click("Start", "push button", exact=True, then="The Test Is Running")
        console.click("Stop", "push button", exact=True, then="Stopped Before Its Time")
        assert len(results_in(data)) == 1


def test_what_does_not_hold_fails_the_test(bus, daemon, data):
    with Console(bus.address, "--show=loadtests", environment=with_tool(data)) as console:
        fill_in(console, daemon, 2, 1)
        console.write("What Must Hold", "p50<1us")
        console.click("Start", "push button", exact=True, then="It did not hold.")
        console.find("Failed", exact=True)


def test_another_machine_is_asked_about_and_nonsense_refused(bus, daemon, data):
    with Console(bus.address, "--show=loadtests", environment=with_tool(data)) as console:
        fill_in(console, daemon, 2, 1)
        console.write("Server", "http://chat.example.org")
        console.click("Start", "push button", exact=True, then="Put chat.example.org Under Load?")
        console.click("Cancel", "push button", exact=True)
        console.write("Server", "nonsense")
        console.click("Start", "push button", exact=True, then="“nonsense” cannot be put under load")
        assert not results_in(data)


def test_it_says_which_package_is_missing_and_needs_no_daemon(tmp_path, data):
    with Console(f"unix:path={tmp_path}/nothing", "--show=loadtests",
                 environment={"PATH": str(tmp_path), "XDG_DATA_HOME": str(data)}) as console:
        console.find("It comes with the package “chatbot-loadtest”")
    with Console(f"unix:path={tmp_path}/nothing", "--show=loadtests", environment=with_tool(data)) as console:
        console.find("There is none yet.")
