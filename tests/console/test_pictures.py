"""The pictures of the documentation. CHATBOT_PICTURES=docs/images keeps them; without it each look is only shown to be had.

CHATBOT_PICTURES_BUS: the bus of a daemon that has run for a while, so that the graphs have something to show.
"""
import os
import pathlib

import pytest

from desktop import Console
from lib.http import HttpSession
from test_console import ask_for_a_person

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


@pytest.mark.parametrize("page,look", [("overview", "light"), ("overview", "dark"),
                                       ("sessions", "light"), ("sessions", "dark"), ("alerts", "contrast"),
                                       ("backups", "dark"), ("widgets", "light"), ("knowledge", "light")])
def test_a_picture(page, look, bus, daemon, tmp_path):
    address = os.environ.get("CHATBOT_PICTURES_BUS", bus.address)
    folder = pathlib.Path(os.environ.get("CHATBOT_PICTURES", tmp_path)) if look in KEPT else tmp_path
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
        console.take_picture(folder / f"console-{page}-{look}.png")
        assert (folder / f"console-{page}-{look}.png").stat().st_size > 10_000
