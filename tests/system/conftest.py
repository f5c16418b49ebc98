"""Fixtures of the system tests: a module has a machine of its own, with chatbotd installed on it."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

# pylint: disable=wrong-import-position
from box import Box
from service import Service

UNLIMITED = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"


def prepare(box):
    """What an installation needs besides the files, and two people."""
    box.do("systemd-sysusers")
    box.do("systemd-tmpfiles", "--create", "chatbotd.conf")
    if not box.path("/etc/chatbotd/knowledge").exists():
        box.do("cp", "-r", "/usr/share/chatbotd/knowledge", "/etc/chatbotd/knowledge")
    box.do("useradd", "--user-group", "--groups=chatbot-admin", "ada")
    box.do("useradd", "--user-group", "eve")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    machine = Box(tmp_path_factory.mktemp("box"), os.environ["CHATBOT_PAYLOAD"])
    with machine:
        machine.write("/etc/chatbotd/chatbotd.conf", UNLIMITED)
        prepare(machine)
        yield machine


@pytest.fixture(scope="module")
def service(box):
    """It runs, from the first test of a module on."""
    running = Service(box)
    running.systemctl("start", "chatbotd")
    return running
