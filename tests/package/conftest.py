"""Fixtures of the package tests: the packages, as tools/package builds them, and a machine to install them on."""
import pathlib
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests" / "system"), str(TOP / "tests" / "integration")]

# pylint: disable=wrong-import-position
from box import Box
from packages import Packages
from service import Service

OLDER = "0.0.9"


@pytest.fixture(scope="session")
def packages():
    """What this tree builds."""
    return Packages.build()


@pytest.fixture(scope="session")
def unpacked(packages, tmp_path_factory):
    """Each package's files, by its name."""
    base = tmp_path_factory.mktemp("unpacked")
    return {name: packages.unpack(name, base / name) for name in packages.names()}


@pytest.fixture(scope="session")
def older(unpacked, tmp_path_factory):
    """A package of the daemon as an earlier version may have been: other lines in chatbotd.conf, a sample less."""
    base = tmp_path_factory.mktemp("older")
    tree = base / "tree"
    shutil.copytree(unpacked["chatbotd"], tree, symlinks=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines()
    control.write_text("\n".join(f"Version: {OLDER}" if line.startswith("Version:") else line for line in lines) + "\n",
                       encoding="utf-8")
    (tree / "etc/chatbotd/chatbotd.conf").write_text("# As it came with the earlier version.\n", encoding="utf-8")
    (tree / "usr/share/chatbotd/knowledge/deutsch.md").unlink()
    subprocess.run(["dpkg-deb", "--build", "-Zgzip", "-z1", "--root-owner-group", tree, base],
                   check=True, capture_output=True)
    shutil.rmtree(tree)
    return Packages(base)


@pytest.fixture(scope="module")
def box(packages, older, tmp_path_factory):
    """A machine that has all that the packages need, and the packages in /srv."""
    payload = tmp_path_factory.mktemp("payload")
    payload.chmod(0o755)  # it becomes the root
    for place, source in (("now", packages), ("older", older)):
        directory = payload / "srv" / place
        directory.mkdir(parents=True)
        for path in source.directory.glob("*.deb"):
            if "-dbgsym_" not in path.name:
                shutil.copy(path, directory)
    with Box(tmp_path_factory.mktemp("box"), payload) as machine:
        # The index of all man pages of the machine would be made anew each time.
        machine.path("/var/lib/man-db/auto-update").unlink(missing_ok=True)
        yield machine


@pytest.fixture(scope="module")
def service(box):
    return Service(box)
