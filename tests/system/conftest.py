"""Fixtures of the system tests: a module has a machine of its own, with chatbotd installed on it."""
import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

# pylint: disable=wrong-import-position
from box import Box
from packages import Packages
from service import Service

UNLIMITED = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"


NOT_NOW = "#!/bin/sh\nexit 101\n"


def install(box, *names):
    """As an administrator does; chatbotd is not started by it, since the tests do that in ways of their own."""
    box.write("/usr/sbin/policy-rc.d", NOT_NOW, 0o755)
    box.do("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--install", "--force-confold",
           *[f"/srv/{name}.deb" for name in names], timeout=120)
    box.path("/usr/sbin/policy-rc.d").unlink()


@pytest.fixture(scope="session")
def payload(tmp_path_factory):
    """What a machine has before anything is installed: the packages, in /srv."""
    directory = tmp_path_factory.mktemp("payload")
    directory.chmod(0o755)  # it becomes the root
    packages = Packages.build()
    (directory / "srv").mkdir()
    for name in packages.names():
        shutil.copy(packages.find(name), directory / "srv" / f"{name}.deb")
    return directory


@pytest.fixture(scope="module")
def box(payload, tmp_path_factory):
    with Box(tmp_path_factory.mktemp("box"), payload) as machine:
        # The index of all man pages of the machine would be made anew each time.
        machine.path("/var/lib/man-db/auto-update").unlink(missing_ok=True)
        machine.write("/etc/chatbotd/chatbotd.conf", UNLIMITED)
        install(machine, "chatbotd")
        machine.do("useradd", "--user-group", "--groups=chatbot-admin", "ada")
        machine.do("useradd", "--user-group", "eve")
        yield machine


@pytest.fixture(scope="module")
def service(box):
    """It runs, from the first test of a module on."""
    running = Service(box)
    running.systemctl("start", "chatbotd")
    return running
