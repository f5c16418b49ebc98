"""Several nodes under load that lose one another, and a model of what must be true afterwards."""
import asyncio
import contextlib
import random
import re

import websockets

from lib.http import request
from lib.wait import wait_until
from lib.websocket import ChatSocket

# A client gives up waiting for an answer after this, and comes again.
PATIENCE = 5


def metric(node, name):
    """One figure of the cluster, as the node tells it; None while it tells nothing."""
    try:
        text = request("GET", f"{node.base}/metrics", timeout=5).body.decode()
    except OSError:
        return None
    found = re.search(rf"^chatbot_cluster_{name} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else None


def is_connected(node):
    return metric(node, "connected") == 1


def check_history(session, acknowledged):
    """Whatever was acknowledged is there, once, where the answer said; nothing is skipped, or answered twice."""
    history = session.history()
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
    found = {}
    answered = set()
    for message in history:
        if message.get("client_id"):
            assert message["client_id"] not in found, f"stored twice: {message['client_id']}"
            found[message["client_id"]] = message["seq"]
        if message["role"] == "bot":
            assert message["reply_to"] not in answered, f"answered twice: {message['reply_to']}"
            answered.add(message["reply_to"])
    for client_id, seq in acknowledged.items():
        assert found.get(client_id) == seq, f"{client_id} was acknowledged as {seq}"
    for message in history:
        if message["role"] == "visitor":
            assert message["seq"] in answered, f"never answered: {message['seq']}"
    return history


class Reader(ChatSocket):
    """A socket that keeps the order in which it hears of messages, as a widget does: each seq once."""

    def __init__(self, daemon, session=None, token=None):
        super().__init__(daemon, session, token)
        self.seqs = []
        self.acked = {}
        self.listening = None
        self.news = asyncio.Condition()

    async def open(self, last_seq=None, **options):
        await super().open(last_seq, **options)
        self.listening = asyncio.create_task(self._listen())
        return self

    async def _listen(self):
        with contextlib.suppress(websockets.ConnectionClosed, OSError):
            while True:
                frame = await self.receive(timeout=3600)
                if frame["type"] == "ack":
                    self.acked[frame["client_id"]] = frame["seq"]
                if frame["type"] in ("ack", "message"):
                    self._take(frame["type"], frame["seq"])
                async with self.news:
                    self.news.notify_all()
        async with self.news:
            self.news.notify_all()

    def _take(self, kind, seq):
        last = self.seqs[-1] if self.seqs else 0
        if kind == "message":
            assert seq == last + 1, f"told of {seq} after {last}"
        if seq == last + 1:
            self.seqs.append(seq)

    @property
    def gone(self):
        return self.listening.done()

    async def _wait(self, what, timeout):
        async def until():
            async with self.news:
                await self.news.wait_for(lambda: what() or self.gone)
        await asyncio.wait_for(until(), timeout)
        if self.gone and self.listening.exception():
            raise self.listening.exception()

    async def say(self, client_id, text, timeout=20):
        await self.send(type="message", client_id=client_id, text=text)
        await self._wait(lambda: client_id in self.acked, timeout)
        return self.acked.get(client_id)

    async def wait_for(self, n_messages, timeout=40):
        await self._wait(lambda: len(self.seqs) >= n_messages, timeout)
        assert len(self.seqs) >= n_messages, "the connection was closed"

    async def close(self):
        await self.ws.close()
        await self.listening


class Visitor:
    """Speaks through whichever node there is, until it is told to stop; keeps what was acknowledged."""

    def __init__(self, nodes, name):
        self.nodes = nodes
        self.name = name
        self.session = self.token = None
        self.seqs = []
        self.acknowledged = {}
        self.number = 0

    async def _connect(self, node):
        reader = Reader(node, self.session, self.token)
        reader.seqs = self.seqs
        await asyncio.wait_for(reader.open(last_seq=self.seqs[-1] if self.seqs else 0), PATIENCE)
        self.session, self.token = reader.session, reader.token
        return reader

    async def _talk(self, reader, done):
        while not done.is_set():
            client_id = f"{self.name}{self.number}"
            seq = await reader.say(client_id, "hello", PATIENCE)
            if seq is None:
                return
            assert self.acknowledged.setdefault(client_id, seq) == seq
            self.number += 1
            await asyncio.sleep(random.random() * 0.02)

    async def run(self, done):
        while not done.is_set():
            reader = None
            try:
                reader = await self._connect(random.choice(self.nodes))
                await self._talk(reader, done)
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException, AssertionError) as problem:
                if isinstance(problem, AssertionError) and "told of" in str(problem):
                    raise
                await asyncio.sleep(0.05)
            finally:
                if reader is not None and reader.ws is not None:
                    await reader.ws.close()


class Companion(Visitor):
    """Looks at the same session through another node, and says nothing: it must hear the same."""

    def __init__(self, nodes, visitor):
        super().__init__(nodes, "companion")
        self.visitor = visitor

    async def _talk(self, reader, done):
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait({waiting, reader.listening}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if reader.gone and reader.listening.exception():
            raise reader.listening.exception()

    async def run(self, done):
        while self.visitor.session is None and not done.is_set():
            await asyncio.sleep(0.01)
        self.session, self.token = self.visitor.session, self.visitor.token
        await super().run(done)


class Transcript:
    """A session as a node that runs has it."""

    def __init__(self, node, visitor):
        self.node = node
        self.visitor = visitor

    def _ask(self, after):
        """None where it is refused for now: a store under such load may take too long."""
        answer = request("GET", f"{self.node.base}/api/v1/sessions/{self.visitor.session}/messages"
                                f"?after={after}&limit=500", token=self.visitor.token)
        return answer if answer.status != 503 else None

    def history(self):
        messages = []
        while True:
            after = messages[-1]["seq"] if messages else 0
            answer = wait_until(lambda after=after: self._ask(after))
            assert answer.status == 200, answer.body
            page = answer.json
            messages += page["messages"]
            if not page["more"]:
                return messages


def is_answered(transcript):
    history = transcript.history()
    answered = {message.get("reply_to") for message in history if message["role"] == "bot"}
    return all(message["seq"] in answered for message in history if message["role"] == "visitor")


async def play_round(nodes, redis, fault, chance, visitors):
    """Everybody talks; in the middle of it the fault comes and goes."""
    done = asyncio.Event()
    talking = [asyncio.create_task(one.run(done)) for one in visitors]
    await asyncio.sleep(0.1 + chance.random() * 0.2)
    if fault == "kill":
        victim = chance.choice(nodes)
        await asyncio.to_thread(victim.kill)
        await asyncio.sleep(chance.random() * 0.3)
        await asyncio.to_thread(victim.start)
    else:
        await asyncio.to_thread(redis.kill)
        await asyncio.sleep(chance.random() * 0.3)
        await asyncio.to_thread(redis.start)
    await asyncio.sleep(chance.random() * 0.2)
    done.set()
    for one in talking:
        one.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    await asyncio.wait_for(asyncio.gather(*talking), 60)


async def hear_all(node, visitor, transcript):
    """What a new socket is told; None where it was closed, as it is when the store could not be read in time."""
    reader = Reader(node, visitor.session, visitor.token)
    try:
        await reader.open(last_seq=0)
    except websockets.ConnectionClosed:
        return None
    await asyncio.to_thread(wait_until, lambda: is_answered(transcript))
    expected = len(transcript.history())
    await reader._wait(lambda: len(reader.seqs) >= expected, 40)
    complete = len(reader.seqs) >= expected
    await reader.close()
    return reader.seqs if complete else None


def settle(nodes, visitors):
    """What a killed node left without an answer is answered by who has the session, or gets it next."""
    wait_until(lambda: all(is_connected(node) for node in nodes))
    for visitor in visitors:
        transcript = Transcript(nodes[0], visitor)
        seqs = wait_until(lambda who=visitor, what=transcript: asyncio.run(hear_all(nodes[0], who, what)))
        history = check_history(transcript, visitor.acknowledged)
        assert seqs == [message["seq"] for message in history]


def play_rounds(nodes, redis, rounds, seed, tell=lambda number, counts: None):
    """Plays rounds of faults by turns; returns what was counted. Whatever is wrong is an AssertionError."""
    chance = random.Random(seed)
    counts = {"acknowledged": 0, "messages": 0, "kills": 0, "redis_stops": 0}
    with contextlib.ExitStack() as stack:
        for node in nodes:
            stack.enter_context(node)
        for number in range(rounds):
            fault = ("kill", "redis")[number % 2]
            visitors = [Visitor(nodes, f"v{index}-") for index in range(3)]
            everybody = visitors + [Companion(nodes, visitors[0])]
            asyncio.run(play_round(nodes, redis, fault, chance, everybody))
            settle(nodes, visitors)
            counts["kills" if fault == "kill" else "redis_stops"] += 1
            counts["acknowledged"] += sum(len(visitor.acknowledged) for visitor in visitors)
            counts["messages"] += sum(len(Transcript(nodes[0], visitor).history()) for visitor in visitors)
            tell(number, counts)
    return counts
