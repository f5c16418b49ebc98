"""Clients that are slow, greedy or wrong harm nobody but themselves."""
import asyncio
import contextlib
import json
import os
import time

import pytest

from conftest import UNLIMITED
from lib.daemon import SANITIZED
from lib.http import HttpSession, request
from lib.raw import frame, handshake, raw, read_close_code, send_all
from lib.websocket import ChatSocket

IDLE_SOCKETS = 500 if SANITIZED else 5000


MALFORMED_FRAMES = [
    ("fragment flood", frame(1, b"x", fin=False) + frame(0, b"x" * 60000, fin=False) * 8, 4009),
    ("one too big", frame(1, b"x" * 65000, fin=False) + frame(0, b"x" * 1000), 4009),
    ("bad UTF-8", frame(1, b"\xff\xfe"), 1007),
    ("reserved bits", bytes([0xF1, 0x80, 0, 0, 0, 0]), 1002),
    ("no mask", b"\x81\x01x", 1002),
    ("long control frame", frame(9, b"x" * 200), 1002),
    ("unknown opcode", frame(3, b"x"), 1002),
]


@pytest.mark.parametrize("name, data, code", MALFORMED_FRAMES, ids=[row[0] for row in MALFORMED_FRAMES])
def test_malformed_websocket(daemon, name, data, code):
    with handshake(daemon) as sock:
        send_all(sock, frame(1, b'{"type":"hello"}') + data)
        assert read_close_code(sock) == code, name
    assert request("GET", f"{daemon.base}/healthz").status == 200


def test_many_small_fragments_are_bounded(daemon):
    with handshake(daemon) as sock:
        before = daemon.memory_kb()
        send_all(sock, frame(1, b"x", fin=False) + frame(0, b"", fin=False) * 200_000)
        time.sleep(0.5)
        assert SANITIZED or daemon.memory_kb() - before < 2_000


MALFORMED_HEADS = [
    (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 100_000 + b"\r\n\r\n", 431),
]


@pytest.mark.parametrize("head, status", MALFORMED_HEADS, ids=range(len(MALFORMED_HEADS)))
def test_malformed_http(daemon, head, status):
    with raw(daemon) as sock:
        send_all(sock, head)
        assert f" {status} ".encode() in sock.recv(4096).split(b"\r\n")[0]


def test_slow_head_times_out(make_daemon):
    with make_daemon("[Web]\nHeadTimeoutMs=500\n") as daemon, raw(daemon) as sock:
        started = time.monotonic()
        with contextlib.suppress(ConnectionError):
            for byte in b"GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: slow\r\n":
                sock.sendall(bytes([byte]))
                time.sleep(0.05)
                if time.monotonic() - started > 2:
                    break
        assert b" 408 " in sock.recv(4096)


def test_slow_body_leaves_nothing(make_daemon):
    with make_daemon("[RateLimit]\nEnabled=false\n[Web]\nProgressTimeoutMs=500\n") as daemon:
        session = HttpSession(daemon)
        with raw(daemon) as sock:
            sock.sendall(f"POST {session.path}/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.token}\r\n"
                         "Content-Type: application/octet-stream\r\nContent-Length: 100000\r\n\r\n".encode())
            sock.sendall(b"\x89PNG\r\n\x1a\n" + b"\0" * 1000)
            sock.settimeout(10)
            with contextlib.suppress(ConnectionError):
                while sock.recv(4096):
                    pass
        deadline = time.monotonic() + 5
        while list((daemon.data / "uploads").iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not list((daemon.data / "uploads").iterdir())


def test_too_large_a_body_is_refused_while_it_comes(daemon):
    session = HttpSession(daemon)
    answer = session.ask("POST", "/messages", b"x" * 200_000, headers={"Content-Type": "application/json"})
    assert answer.status == 413
    with raw(daemon) as sock:
        sock.sendall(f"POST {session.path}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.token}\r\n"
                     "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        send_all(sock, b"".join(b"4000\r\n" + b"x" * 0x4000 + b"\r\n" for _ in range(20)))
        assert b" 413 " in sock.recv(4096).split(b"\r\n")[0]


def test_slow_reader_is_sent_away_and_loses_nothing(make_daemon):
    """One who does not read is closed with 4008; the others go on, and memory stays bounded."""
    async def talk(daemon):
        async with ChatSocket(daemon) as fast:
            slow = handshake(daemon, receive_buffer=4096)
            slow.sendall(frame(1, json.dumps({"type": "hello", "session": fast.session, "token": fast.token,
                                              "last_seq": 0}).encode()))
            before = daemon.memory_kb()
            last = 0
            for i in range(2000):
                await fast.send(type="message", client_id=f"a{i}", text="x" * 4000)
                frame_ = await fast.expect("ack", "error")
                if frame_["type"] == "error":
                    await asyncio.sleep(0.05)
                    continue
                last = frame_["seq"]
                if 'chatbot_websocket_connections 1\n' in request("GET", f"{daemon.base}/metrics").body.decode():
                    break
            else:
                raise AssertionError("the slow reader was never sent away")
            # the address sanitizer keeps what was freed
            assert SANITIZED or daemon.memory_kb() - before < 10_000
            slow.close()
            again = await ChatSocket(daemon, fast.session, fast.token).open(last_seq=0)
            seqs = []
            while not seqs or seqs[-1] < last:
                seqs.append((await again.expect("message"))["seq"])
            assert seqs == list(range(1, len(seqs) + 1))
            await again.close()
    with make_daemon(UNLIMITED + "[WebSocket]\nPongTimeoutSeconds=1\n") as running:
        asyncio.run(talk(running))


async def open_idle(daemon, count):
    """Sockets that said hello and then rest, opened a few at a time."""
    gate = asyncio.Semaphore(100)

    async def one():
        async with gate:
            return await ChatSocket(daemon).open(ping_timeout=None)
    return await asyncio.gather(*[one() for _ in range(count)])


def test_many_idle_sockets(make_daemon):
    """They cost little, and whoever talks does not notice them."""
    config = UNLIMITED + "[WebSocket]\nHeartbeatSeconds=0\n"

    async def talk(daemon):
        before = daemon.memory_kb()
        sockets = await open_idle(daemon, IDLE_SOCKETS)
        used = daemon.memory_kb() - before
        async with ChatSocket(daemon) as chat:
            _, reply = await chat.ask("a1", "When are you open?")
            assert "Monday" in reply["text"]
        metrics = request("GET", f"{daemon.base}/metrics").body.decode()
        assert f"chatbot_websocket_connections {IDLE_SOCKETS}" in metrics
        if not SANITIZED:
            assert used / IDLE_SOCKETS <= 2.0, f"{used / IDLE_SOCKETS:.2f} kB for an idle socket"
        for one in sockets:
            one.ws.transport.abort()
    with make_daemon(config) as daemon:
        asyncio.run(talk(daemon))
        deadline = time.monotonic() + 10
        while daemon.n_fds() > 40 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert daemon.n_fds() <= 40


def test_open_file_limit(make_daemon):
    """With all files in use new clients are turned away, and all is well once there is room."""
    with make_daemon(open_files=300) as daemon:
        idle = [raw(daemon) for _ in range(400)]
        for sock in idle[:50]:
            with contextlib.suppress(OSError):
                sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        assert daemon.process.poll() is None
        for sock in idle:
            sock.close()
        deadline = time.monotonic() + 10
        status = 0
        while status != 200 and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                status = request("GET", f"{daemon.base}/healthz", timeout=5).status
        assert status == 200
        assert HttpSession(daemon).send("m-1", "hello").status == 201


def test_connections_from_one_address_are_capped(make_daemon):
    with make_daemon("[Web]\nMaxConnectionsPerAddress=10\n") as daemon:
        idle = [raw(daemon) for _ in range(10)]
        with raw(daemon) as one_more:
            assert b" 503 " in one_more.recv(4096)
        for sock in idle:
            sock.close()
    assert os.path.exists(daemon.log_path)
