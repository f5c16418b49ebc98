"""The pictures of the documentation. CHATBOT_PICTURES=docs/images keeps them; without it each look is only shown to be had.

CHATBOT_PICTURES_BUS: the bus of a daemon that has run for a while, so that the graphs have something to show.
CHATBOT_PICTURES_SECONDS: how long the load test takes, for the same reason.
"""
import os
import pathlib

import pytest

from desktop import Console
from journal import Journal, request
from lib.http import HttpSession
from test_console import ask_for_a_person
from test_loadtests import fill_in, with_tool

LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
}
KEPT = {"light", "dark"}
PAGES = {
    "overview": "Free Disk Space",
    "alerts": "The processor is busy",
    "backups": "Last Backup",
    "widgets": "what visitors get",
    "knowledge": "hours.md",
}


def find_folder(look, tmp_path):
    """Where the picture goes: kept looks to the documentation, where it is asked for."""
    return pathlib.Path(os.environ.get("CHATBOT_PICTURES", tmp_path)) if look in KEPT else tmp_path


def take(console, page, look, tmp_path):
    path = find_folder(look, tmp_path) / f"console-{page}-{look}.png"
    console.take_picture(path)
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize("page,look", [("overview", "light"), ("overview", "dark"),
                                       ("sessions", "light"), ("sessions", "dark"), ("alerts", "contrast"),
                                       ("backups", "dark"), ("widgets", "light"), ("knowledge", "light")])
def test_a_picture(page, look, bus, daemon, tmp_path):
    address = os.environ.get("CHATBOT_PICTURES_BUS", bus.address)
    if page == "backups":
        assert bus.ctl("backup", "create").returncode == 0
    for question in ("How do I reset my password?", "When are you open?", "Do you ship to Norway?"):
        HttpSession(daemon).send("a", question)
    session = ask_for_a_person(daemon)
    with Console(address if page == "overview" else bus.address, f"--show={page}", environment=LOOKS[look]) as console:
        if page == "sessions":
            console.pick(f"Visitor {session.id[-6:]}", "I would rather talk to a person")
            console.click("Take Over")
            console.find("is here now")
            console.write("Your reply", "Good day! How can I help?")
        else:
            console.find(PAGES[page])
        take(console, page, look, tmp_path)


def test_a_picture_of_the_log(bus, tmp_path):
    journal = Journal(tmp_path / "journal")
    journal.write(("info", "chatbotd 0.1.0 serves on 127.0.0.1:8080, ready after 28 ms", {}),
                  *[request(number, session="01J8Z4T6C2M7Q9W3X5Y1R0B8KD", HTTP_CLIENT="203.0.113.7",
                            HTTP_DURATION_USEC=4200 + number) for number in range(3, 9)],
                  ("warn", "Alert: Little disk space is left: 8.9 % (limit 10 %)", {"RULE": "disk-free"}),
                  ("info", "Resolved: Little disk space is left", {"RULE": "disk-free"}),
                  ("error", "The store refuses what is new: database or disk is full", {}),
                  ("info", "The store takes what is new again", {}))
    with Console(bus.address, "--show=logs", f"--journal-dir={journal.directory}", environment=LOOKS["dark"]) as console:
        console.pick("201 6 ms", "r00006")
        console.find("/usr/bin/chatbotd")
        take(console, "logs", "dark", tmp_path)


def test_a_picture_of_a_load_test(bus, daemon, tmp_path):
    (tmp_path / "data").mkdir()
    with Console(bus.address, "--show=loadtests", environment=with_tool(tmp_path / "data")) as console:
        fill_in(console, daemon, 5, int(os.environ.get("CHATBOT_PICTURES_SECONDS", "2")))
        console.click("Start", "push button", exact=True, then="The Test Is Running")
        console.find("Open Report")
        take(console, "loadtests", "light", tmp_path)
