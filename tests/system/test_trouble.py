"""What goes wrong on machines: crashes, hangs, disks that are full, too little memory. Nothing is lost."""
import asyncio
import contextlib
import os
import subprocess
import sys

import pytest

from service import UNIT, Visitor

DATA = "/var/lib/chatbotd"


@pytest.fixture
def drop_in(service):
    """Changes the unit for a test."""
    def change(text):
        service.drop_in("test", text)
        service.systemctl("restart", UNIT)

    yield change
    change("")


@pytest.fixture
def small_disk(service, box):
    """Has the data on a file system of its own, of a few MB."""
    service.systemctl("stop", UNIT)
    box.do("mkdir", "-p", DATA)
    box.do("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", DATA)
    service.systemctl("start", UNIT)
    yield
    service.systemctl("stop", UNIT)
    box.do("umount", DATA)
    service.systemctl("start", UNIT)


def is_back(service, old_pid):
    return service.pid not in (0, old_pid) and service.show("ActiveState") == "active"


def is_ready(service):
    return service.get("/readyz")[0] == 200


def test_after_a_kill_it_is_back_by_itself_with_all_it_acknowledged(service, box):
    session = service.open_session()
    acks = [service.say(session) for _ in range(5)]
    pid = service.pid
    box.do("kill", "-KILL", str(pid))
    box.wait_until(lambda: is_back(service, pid))
    history = service.get_history(session)
    stored = {message["id"]["data"] for message in history}
    assert {ack["id"] for ack in acks} <= stored and len(stored) == len(history)


def test_a_process_that_hangs_is_noticed_and_replaced(service, box, drop_in):
    drop_in("[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\n")
    pid = service.pid
    box.do("kill", "-STOP", str(pid))
    box.wait_until(lambda: is_back(service, pid))
    assert "Watchdog timeout" in box.do("journalctl", "--no-pager", f"--unit={UNIT}", "--output=cat")
    assert is_ready(service)


def test_a_process_that_runs_feeds_the_watchdog(service, box, drop_in):
    drop_in("[Service]\nWatchdogSec=4\n")
    pid = service.pid
    begun = int(service.show("WatchdogTimestampMonotonic"))
    box.wait_until(lambda: int(service.show("WatchdogTimestampMonotonic")) > begun + 5_000_000)
    assert service.pid == pid


def test_a_full_disk_refuses_messages_until_there_is_room(service, box, small_disk):
    session = service.open_session()
    assert service.say(session)["type"] == "ack"
    box.run("dd", "if=/dev/zero", f"of={DATA}/ballast", "bs=16k", "status=none")
    # what is allocated already still takes a few
    refused = box.wait_until(lambda: [a for a in [service.say(session, "x" * 4000)] if a["type"] == "error"])[0]
    assert refused["temporary"]
    box.wait_until(lambda: not is_ready(service))
    before = service.get_history(session)

    box.path(f"{DATA}/ballast").unlink()
    box.wait_until(lambda: is_ready(service))
    assert service.say(session)["type"] == "ack"
    assert service.get_history(session)[:len(before)] == before


def test_a_disk_that_is_read_only_is_named_and_the_start_tried_again(service, box, small_disk):
    session = service.open_session()
    assert service.say(session)["type"] == "ack"
    before = service.get_history(session)
    service.systemctl("stop", UNIT)
    box.do("mount", "-o", "remount,ro", DATA)
    assert box.run("systemctl", "start", UNIT).returncode != 0
    assert any("Read-only" in str(entry["MESSAGE"]) and DATA in entry["MESSAGE"] for entry in service.journal())
    box.do("mount", "-o", "remount,rw", DATA)
    box.wait_until(lambda: service.show("ActiveState") == "active")
    assert service.get_history(session)[:len(before)] == before


def test_a_crowd_fits_into_a_small_limit_of_memory(service, drop_in):
    drop_in("[Service]\nMemoryMax=64M\nMemorySwapMax=0\n")
    pid = service.pid

    async def crowd():
        visitors = [Visitor(service.box) for _ in range(200)]
        await asyncio.gather(*(visitor.open() for visitor in visitors))
        await asyncio.gather(*(visitor.ask("a1", "Is my data stored?") for visitor in visitors))
        await asyncio.gather(*(visitor.close() for visitor in visitors))

    asyncio.run(crowd())
    assert service.pid == pid and service.show("Result") == "success"
    assert int(service.show("MemoryCurrent")) < 64 << 20


GREED = "held = bytearray(80 << 20)\nfor at in range(0, len(held), 4096): held[at] = 1\nimport time; time.sleep(60)"


def find_memory_group(box):
    """Where the kernel counts the memory of the service."""
    groups = [group / "system.slice" / UNIT for group in box.groups]
    return next(group for group in groups if list(group.glob("memory.*")))


@contextlib.contextmanager
def greed(group):
    """Somebody who shares the service's limit of memory, and takes all of it."""
    def enter():
        (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    process = subprocess.Popen([sys.executable, "-c", GREED], preexec_fn=enter, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait(60)


def test_when_the_kernel_kills_it_for_memory_it_is_back_with_all_it_acknowledged(service, box, drop_in):
    drop_in("[Service]\nMemoryMax=64M\nMemorySwapMax=0\nOOMScoreAdjust=1000\n")
    session = service.open_session()
    acks = [service.say(session) for _ in range(5)]
    pid = service.pid
    with greed(find_memory_group(box)):
        box.wait_until(lambda: service.pid != pid, why="to be killed")
    box.wait_until(lambda: is_back(service, pid))
    assert "code=killed, status=9/KILL" in box.do("journalctl", "--no-pager", f"--unit={UNIT}", "--output=cat")
    stored = [message["id"]["data"] for message in service.get_history(session)]
    assert {ack["id"] for ack in acks} <= set(stored) and len(set(stored)) == len(stored)
