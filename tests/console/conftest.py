"""Fixtures of the console's tests: one desktop for all, a daemon and a console for each."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from desktop import Console, Desktop  # noqa: E402
from lib.bus import Bus  # noqa: E402
from lib.daemon import Daemon  # noqa: E402

UNLIMITED = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"
# A busy machine is nothing that these tests want to be told.
OFF = "response-time: off;error-rate: off;memory: off;cpu: off;disk-free: off;connections: off"


@pytest.fixture(scope="session", autouse=True)
def desktop():
    with Desktop() as running:
        import gi
        gi.require_version("Atspi", "2.0")
        yield running


@pytest.fixture
def bus(tmp_path):
    directory = tmp_path / "dbus"
    directory.mkdir()
    with Bus(directory) as running:
        yield running


@pytest.fixture
def daemon(tmp_path, bus):
    directory = tmp_path / "daemon"
    directory.mkdir()
    with Daemon(directory, f"{UNLIMITED}[Alerts]\nRules={OFF}\n", arguments=["--bus", bus.address]) as running:
        yield running


@pytest.fixture
def console(bus, daemon):
    """A console that shows @daemon."""
    with Console(bus.address) as running:
        yield running
