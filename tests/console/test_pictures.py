"""The pictures of the documentation. CHATBOT_PICTURES=docs/images keeps them; without it each look is only shown to be had.

CHATBOT_PICTURES_BUS: the bus of a daemon that has run for a while, so that the graphs have something to show.
"""
import os
import pathlib

import pytest

from desktop import Console
from test_console import ask_for_a_person

LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
}
KEPT = {"light", "dark"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", ["overview", "sessions"])
def test_a_picture(page, look, bus, daemon, tmp_path):
    address = os.environ.get("CHATBOT_PICTURES_BUS", bus.address)
    folder = pathlib.Path(os.environ.get("CHATBOT_PICTURES", tmp_path)) if look in KEPT else tmp_path
    session = ask_for_a_person(daemon)
    shown = f"sessions/{session.id}" if page == "sessions" else page
    with Console(address if page == "overview" else bus.address, f"--show={shown}", environment=LOOKS[look]) as console:
        console.find("I would rather talk to a person" if page == "sessions" else "Free Disk Space")
        console.take_picture(folder / f"console-{page}-{look}.png")
        assert (folder / f"console-{page}-{look}.png").stat().st_size > 10_000
