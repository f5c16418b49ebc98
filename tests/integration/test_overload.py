"""More than it is built for: new work is shed, what was accepted is kept, and it says all the time that it lives."""
import contextlib
import re
import socket
import subprocess
import time

import pytest

from conftest import UNLIMITED
from lib.daemon import SANITIZED
from lib.http import HttpSession, request
from lib.raw import raw, read_head
from lib.wait import wait_until

CONNECTS = 2_000 if SANITIZED else 10_000


def is_alive(daemon):
    return request("GET", f"{daemon.base}/healthz", timeout=20).status == 200


def test_sockets_up_to_the_limit_and_beyond(make_daemon):
    """Resting connections give way: neither a health check nor a visitor who is talking is turned away."""
    with make_daemon(open_files=256) as daemon:
        session = HttpSession(daemon)
        idle = []
        for i in range(600):
            with contextlib.suppress(OSError):
                idle.append(raw(daemon))
                idle[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert b" 200 " in read_head(idle[-1])
            if i % 50 == 0:
                assert is_alive(daemon), i
                assert session.send(f"m-{i}", "hello").status == 201
        for sock in idle:
            sock.close()
        assert len([m for m in session.history() if m["role"] == "visitor"]) == 12


def test_connects_as_fast_as_they_come(daemon):
    """Clients that connect and go, one after the other, leave nothing behind and hold nobody up."""
    before = daemon.n_fds()
    for i in range(CONNECTS):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", daemon.port), timeout=20) as sock:
            # so that the client's ports do not run out, and half of them leave with a reset
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            if i % 2:
                sock.sendall(b"GET / HT")
        if i % (CONNECTS // 10) == 0:
            assert is_alive(daemon), i
    wait_until(lambda: daemon.n_fds() <= before + 2)


def test_a_gigabyte_is_refused_before_it_is_sent(daemon):
    session = HttpSession(daemon)
    with raw(daemon) as sock:
        sock.sendall(f"POST {session.path}/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.token}\r\n"
                     "Content-Type: application/octet-stream\r\nExpect: 100-continue\r\n"
                     f"Content-Length: {1 << 30}\r\n\r\n".encode())
        assert b" 413 " in read_head(sock)
    assert not list((daemon.data / "uploads").iterdir())
    assert is_alive(daemon)


@pytest.mark.parametrize("letter", ["x", "µ", "\U0001f600"])
def test_a_text_of_the_limit_and_one_character_more(make_daemon, letter):
    with make_daemon(UNLIMITED + "[Session]\nMaxTextLength=1000\n") as daemon:
        session = HttpSession(daemon)
        assert session.send("exact", letter * 1000).status == 201
        refused = session.send("more", letter * 1001)
        assert refused.status == 413 and "1000" in refused.json["detail"]
        assert [m["text"] for m in session.history() if m["role"] == "visitor"] == [letter * 1000]


SLOW = [
    ("slow heads", ["-H"], "/"),
    ("slow bodies", ["-B"], "/api/v1/sessions"),
    ("ranges", ["-R"], "/"),
    ("slow reads", ["-X", "-w", "8", "-y", "16"], "/widget/loader.js"),
]


def attack(daemon, options, path):
    return subprocess.Popen(["slowhttptest", *options, "-u", daemon.base + path, "-c", "200", "-r", "200", "-i", "1",
                             "-l", "5"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)


def test_slow_clients_of_every_kind(make_daemon):
    """slowhttptest with all of its attacks at once: the service stays there, and all of them are gone soon after."""
    with make_daemon(UNLIMITED + "HeadTimeoutMs=2000\nProgressTimeoutMs=2000\nIdleTimeoutMs=2000\n") as daemon:
        attacks = [attack(daemon, options, path) for _, options, path in SLOW]
        session = HttpSession(daemon)
        sent = 0
        while any(one.poll() is None for one in attacks):
            assert is_alive(daemon)
            assert session.send(f"m-{sent}", "hello").status == 201
            sent += 1
            time.sleep(0.1)
        for (name, _, _), one in zip(SLOW, attacks):
            said = re.sub(r"\x1b\[[0-9;]*m", "", one.stdout.read())
            assert "NO" not in re.findall(r"service available:\s+(\w+)", said), f"{name}: {said[-2000:]}"
        wait_until(lambda: daemon.n_fds() < 60)
