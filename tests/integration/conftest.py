"""Fixtures of the integration tests: every test has a daemon and a directory of its own."""
import os
import subprocess

import pytest

from lib.bus import Bus
from lib.daemon import Daemon
from lib.receiver import Receiver

UNLIMITED = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"


@pytest.fixture
def make_daemon(tmp_path):
    """Makes a daemon that is not started, and sees to it that it ends."""
    made = []

    def make(config=UNLIMITED, **options):
        directory = tmp_path / str(len(made))
        directory.mkdir()
        made.append(Daemon(directory, config, **options))
        return made[-1]

    yield make
    for daemon in made:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.kill()


@pytest.fixture
def daemon(make_daemon):
    """A daemon without rate limits that runs, and ends in order."""
    with make_daemon() as running:
        yield running


@pytest.fixture
def bus(tmp_path):
    """A D-Bus that everybody on the machine may connect to."""
    directory = tmp_path / "dbus"
    directory.mkdir()
    with Bus(directory) as running:
        yield running


@pytest.fixture
def bus_daemon(make_daemon, bus):
    """A daemon that is on @bus."""
    with make_daemon(arguments=["--bus", bus.address]) as running:
        yield running


@pytest.fixture
def receiver():
    """An HTTP server that keeps what it is sent."""
    with Receiver() as running:
        yield running


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    where = tmp_path / "disk"
    where.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(where)], capture_output=True,
                             text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small file system is not allowed here: {mounted.stderr.strip()}")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)
