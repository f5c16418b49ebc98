"""What was acknowledged is there exactly once, whatever happens to the daemon."""
import asyncio
import json
import random
import subprocess

import pytest
import websockets

from lib.daemon import SANITIZED
from lib.http import HttpSession, request
from lib.websocket import ChatSocket

VISITORS = 10
KILLS = 2 if SANITIZED else 5


class Visitor:
    """Sends without pause, and reconnects whenever it must; remembers every ack."""

    def __init__(self, daemon, number):
        self.chat = ChatSocket(daemon)
        self.number = number
        self.sent = 0
        self.acked = {}

    async def session(self, until):
        """One socket's life: first what is unacknowledged, then on and on."""
        await self.chat.open(last_seq=0 if self.chat.session else None)
        reader = asyncio.create_task(self.read())
        try:
            for i in range(self.sent):
                if i not in self.acked:
                    await self.say(i)
            await self.talk(until, reader)
        finally:
            await self.chat.close()
            await asyncio.gather(reader, return_exceptions=True)

    async def talk(self, until, reader):
        """Ends when all is acknowledged, or with what ended the reader."""
        while not until.is_set() or len(self.acked) < self.sent:
            if reader.done():
                reader.result()
            if not until.is_set() and self.sent - len(self.acked) < 30:
                self.sent += 1
                await self.say(self.sent - 1)
            await asyncio.sleep(random.uniform(0, 0.004))

    async def say(self, i):
        await self.chat.send(type="message", client_id=f"v{self.number}-{i}", text="hello")

    async def read(self):
        """Ends when the socket does."""
        while True:
            frame = json.loads(await self.chat.ws.recv())
            if frame["type"] == "ack":
                self.note(frame)
            elif frame["type"] == "error" and frame.get("client_id"):
                await asyncio.sleep(0.05)
                await self.chat.send(type="message", client_id=frame["client_id"], text="hello")

    def note(self, ack):
        """An ack never changes what it said before."""
        i = int(ack["client_id"].split("-")[1])
        assert self.acked.setdefault(i, ack["seq"]) == ack["seq"]

    async def live(self, until):
        while True:
            try:
                await self.session(until)
                return
            except (OSError, websockets.WebSocketException, asyncio.TimeoutError):
                await asyncio.sleep(random.uniform(0.01, 0.1))


async def burst(daemon):
    """Visitors send while the daemon is killed and started again."""
    until = asyncio.Event()
    visitors = [Visitor(daemon, i) for i in range(VISITORS)]
    lives = [asyncio.create_task(visitor.live(until)) for visitor in visitors]
    loop = asyncio.get_running_loop()
    for _ in range(KILLS):
        await asyncio.sleep(random.uniform(0.3, 0.8))
        daemon.kill()
        await loop.run_in_executor(None, daemon.start)
    await asyncio.sleep(0.5)
    until.set()
    await asyncio.wait_for(asyncio.gather(*lives), 60)
    return visitors


def check_history(daemon, visitor):
    session = HttpSession.__new__(HttpSession)
    session.daemon, session.id, session.token = daemon, visitor.chat.session, visitor.chat.token
    session.path = f"/api/v1/sessions/{session.id}"
    history = session.history()
    assert [m["seq"] for m in history] == list(range(1, len(history) + 1))
    mine = {m["client_id"]: m["seq"] for m in history if m["role"] == "visitor"}
    assert len(mine) == sum(m["role"] == "visitor" for m in history)
    for i, seq in visitor.acked.items():
        assert mine[f"v{visitor.number}-{i}"] == seq
    answered = [m["reply_to"] for m in history if m["role"] == "bot"]
    assert len(answered) == len(set(answered))
    return len(visitor.acked)


def test_kill_during_a_burst(daemon):
    visitors = asyncio.run(burst(daemon))
    acked = sum(check_history(daemon, visitor) for visitor in visitors)
    assert acked > VISITORS * KILLS * 5


def test_answers_come_though_the_daemon_was_killed(daemon):
    """A message that was stored without its answer gets it when its visitor comes back."""
    async def talk():
        chat = await ChatSocket(daemon).open()
        for i in range(30):
            await chat.send(type="message", client_id=f"a{i}", text="hello")
        await chat.expect("ack")
        daemon.kill()
        daemon.start()
        again = await ChatSocket(daemon, chat.session, chat.token).open(last_seq=0)
        questions, answers = set(), set()
        while True:
            frame = await again.expect("message", "resumed", timeout=10)
            if frame["type"] == "message":
                (answers if frame["role"] == "bot" else questions).add(frame.get("reply_to") or frame["seq"])
            if questions and questions == answers:
                break
        await again.close()
    asyncio.run(talk())


def test_disk_full(make_daemon, small_disk):
    """Refused with a temporary error, never acknowledged; well again by itself."""
    daemon = make_daemon()
    daemon.data = small_disk / "data"
    with daemon:
        session = HttpSession(daemon)
        assert session.send("before", "hello").status == 201
        filler = small_disk / "filler"
        with open(filler, "wb") as out:
            try:
                while True:
                    out.write(b"\0" * 65536)
                    out.flush()
            except OSError:
                pass
        acked = {"before"}
        refused = None
        for i in range(3000):
            answer = session.send(f"m-{i}", "hello " * 100)
            if answer.status == 201:
                acked.add(f"m-{i}")
            else:
                refused = answer
                break
        assert refused is not None and refused.status == 503, refused
        assert refused.json["code"] == "unavailable" and int(refused.headers["Retry-After"]) > 0
        assert request("GET", f"{daemon.base}/readyz").status == 503
        assert request("GET", f"{daemon.base}/healthz").status == 200
        filler.unlink()
        daemon.wait_for_line("The store can be written again")
        assert request("GET", f"{daemon.base}/readyz").status == 200
        assert session.send("after", "hello").status == 201
        stored = {m["client_id"] for m in session.history() if m["role"] == "visitor"}
        assert acked | {"after"} <= stored


def test_corrupt_database(make_daemon):
    """Nothing is acknowledged on a database that is none; the daemon says so and is not ready."""
    daemon = make_daemon()
    daemon.data.mkdir()
    (daemon.data / "chatbot.db").write_bytes(b"this is not a database" * 1000)
    try:
        daemon.start()
    except AssertionError as ended:
        assert "chatbot.db" in str(ended)
        return
    assert request("GET", f"{daemon.base}/readyz").status == 503
    assert request("POST", f"{daemon.base}/api/v1/sessions", {}).status == 503
    assert (daemon.data / "chatbot.db").read_bytes().startswith(b"this is not")


def test_newer_schema_is_refused(make_daemon):
    daemon = make_daemon()
    with daemon:
        HttpSession(daemon)
    subprocess.run(["sqlite3", str(daemon.data / "chatbot.db"), "PRAGMA user_version=9999"], check=True)
    with pytest.raises(AssertionError, match="9999|newer"):
        daemon.start()


def test_one_data_directory_has_one_daemon(make_daemon):
    first = make_daemon()
    with first:
        second = make_daemon()
        second.data = first.data
        with pytest.raises(AssertionError, match="Another chatbotd"):
            second.start()
