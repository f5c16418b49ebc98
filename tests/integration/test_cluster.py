"""Two daemons on one MongoDB and one Redis: what happens on one is heard on the other."""
import asyncio
import subprocess
import threading

import pytest

from lib.cluster import Reader, check_history, is_connected, metric, play_rounds
from lib.daemon import Daemon
from lib.http import HttpSession
from lib.mongo import MongoServer
from lib.redis import RedisServer
from lib.wait import wait_until
from lib.websocket import ChatSocket

NAME, PATH = "org.chatbotd.Chatbot1", "/org/chatbotd/Chatbot1"


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path / "redis") as running:
        yield running


@pytest.fixture
def environment(tmp_path, redis):
    with MongoServer(tmp_path / "mongodb") as mongo:
        yield {"MONGODB_URI": mongo.uri, "REDIS_URL": redis.url}


@pytest.fixture
def pair(make_daemon, bus, environment):
    """A node for visitors, and one for those who work here."""
    with make_daemon(environment=environment) as front, \
            make_daemon(environment=environment, arguments=["--bus", bus.address]) as back:
        wait_until(lambda: is_connected(front) and is_connected(back))
        wait_until(lambda: metric(front, "nodes") == 2 and metric(back, "nodes") == 2)
        yield front, back


class Signals:
    """What the sessions' interface tells on a bus."""

    def __init__(self, bus):
        self.lines = []
        self.process = subprocess.Popen(
            ["gdbus", "monitor", "--address", bus.address, "--dest", NAME, "--object-path", f"{PATH}/Sessions"],
            stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=lambda: self.lines.extend(iter(self.process.stdout.readline, "")))
        self.reader.start()
        wait_until(lambda: any("is owned by" in line for line in self.lines))

    def wait(self, *words):
        wait_until(lambda: any(all(word in line for word in words) for line in list(self.lines)), why=str(words))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait(10)
        self.reader.join(10)
        self.process.stdout.close()


def test_visitor_and_person_on_different_nodes(pair, bus):
    front, back = pair

    async def converse(signals):
        visitor = await ChatSocket(front).open()
        call = lambda method, *arguments: asyncio.to_thread(bus.call, "Sessions", method, *arguments)
        _, answer = await visitor.ask("q1", "When are you open?")
        assert "Monday" in answer["text"] and answer["role"] == "bot"

        assert (await call("TakeOver", "s", visitor.session)).returncode == 0
        notice = await visitor.expect("message")
        assert notice["role"] == "system"
        read = await call("GetMessages", "stu", visitor.session, "0", "0")
        assert "When are you open?" in read.stdout

        # the visitor speaks on one node, and the bot is silent there since the takeover on the other
        await visitor.send(type="typing", on=True)
        await asyncio.to_thread(signals.wait, "Typing", visitor.session, "visitor", "true")
        await visitor.send(type="message", client_id="q2", text="Is anybody there?")
        ack = await visitor.expect("ack")
        await asyncio.to_thread(signals.wait, "MessageAdded", visitor.session, "visitor")

        assert (await call("SetTyping", "sb", visitor.session, "true")).returncode == 0
        typing = await visitor.expect("typing")
        assert typing["role"] == "operator" and typing["on"]
        assert (await call("Reply", "ss", visitor.session, "It is me, Ada")).returncode == 0
        reply = await visitor.expect("message")
        assert (reply["role"], reply["text"], reply["seq"]) == ("operator", "It is me, Ada", ack["seq"] + 1)

        assert (await call("Release", "s", visitor.session)).returncode == 0
        assert (await visitor.expect("message"))["role"] == "system"
        _, answer = await visitor.ask("q3", "How do I reset my password?")
        assert "Reset password" in answer["text"]
        assert (await call("Erase", "s", visitor.session)).returncode == 0
        assert await visitor.close_code() == 4003

    with Signals(bus) as signals:
        asyncio.run(converse(signals))


def test_person_who_is_asked_for_is_told_on_every_node(pair, bus):
    front, back = pair
    with Signals(bus) as signals:
        session = HttpSession(front)
        session.send("a", "I want to talk to a human")
        signals.wait("Changed", session.id, "waiting")
    listed = bus.ctl_json("session", "list")
    assert any(one["id"] == session.id for one in listed), listed


def test_visitor_goes_on_at_another_node(pair):
    front, back = pair

    async def move():
        first = await ChatSocket(front).open()
        ack, reply = await first.ask("a", "When are you open?")
        second = ChatSocket(back, first.session, first.token)
        await second.open(last_seq=ack["seq"])
        assert (await second.expect("message"))["seq"] == reply["seq"]
        await second.send(type="message", client_id="a", text="When are you open?")
        assert (await second.expect("ack"))["seq"] == ack["seq"]
        ack, reply = await second.ask("b", "How do I reset my password?")
        for expected in (ack["seq"], reply["seq"]):
            assert (await first.expect("message"))["seq"] == expected
        await first.close()
        await second.close()

    asyncio.run(move())
    assert metric(back, "notes_refused_total") == 0


def test_one_leads_and_another_takes_its_place(make_daemon, environment):
    quick = "[Cluster]\nLeaseSeconds=5\n"
    nodes = [make_daemon(quick, environment=environment).start() for _ in range(2)]
    leads = lambda node: metric(node, "leader") == 1
    leader = wait_until(lambda: next(filter(leads, nodes), None))
    other = nodes[1 - nodes.index(leader)]
    assert not leads(other)
    leader.kill()
    wait_until(lambda: leads(other))
    leader.start()
    assert not leads(leader)


def test_limits_count_what_was_done_on_all_nodes(make_daemon, environment):
    strict = "[RateLimit]\nMessagesPerMinute=1\nMessagesBurst=5\n"
    first, second = [make_daemon(strict, environment=environment).start() for _ in range(2)]
    wait_until(lambda: metric(first, "nodes") == 2 and metric(second, "nodes") == 2)
    session = HttpSession(first)
    for number in range(5):
        assert session.send(f"m{number}", "hello").status == 201
    told = metric(second, "notes_received_total")
    wait_until(lambda: metric(second, "notes_received_total") > told + 2)
    session.daemon = second
    assert session.send("m5", "hello").status == 429


def test_redis_away_and_back(pair, redis):
    """Each node serves on alone; what was missed comes when Redis is back."""
    front, back = pair

    async def talk():
        visitor = Reader(front)
        await visitor.open()
        other = Reader(back, visitor.session, visitor.token)
        await other.open()
        redis.kill()
        await asyncio.to_thread(wait_until, lambda: not is_connected(front) and not is_connected(back))
        await visitor.say("a", "When are you open?")
        await visitor.wait_for(2)
        assert other.seqs == []
        redis.start()
        await other.wait_for(2)
        await visitor.say("b", "hello")
        for reader in (visitor, other):
            await reader.wait_for(4)
            assert reader.seqs == [1, 2, 3, 4]
            await reader.close()

    asyncio.run(talk())


def test_redis_that_hangs_stops_nobody(pair, redis):
    front, _ = pair
    redis.pause()
    session = HttpSession(front)
    for number in range(20):
        assert session.send(f"m{number}", "hello").status == 201
    redis.go_on()
    wait_until(lambda: is_connected(front))
    check_history(session, {f"m{number}": 2 * number + 1 for number in range(20)})


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path, environment, redis):
    """A few rounds of what tests/faults/cluster does hundreds of times."""
    nodes = [Daemon(tmp_path / name, environment=environment) for name in ("left", "right") if
             not (tmp_path / name).mkdir()]
    counts = play_rounds(nodes, redis, rounds=4, seed=1)
    assert counts["acknowledged"] > 20 and counts["kills"] == 2 and counts["redis_stops"] == 2, counts


def test_wrong_configuration_stops_the_start(make_daemon, environment):
    for wrong, why in [({"REDIS_URL": "redis://127.0.0.1:1"}, "MONGODB_URI is not"),
                       ({**environment, "REDIS_URL": "http://example.org"}, "redis://"),
                       ({**environment, "REDIS_URL": "redis://:hunter2@/0"}, "redis://")]:
        daemon = make_daemon(environment=wrong)
        with pytest.raises(AssertionError, match="ended with"):
            daemon.start()
        assert why in daemon.log() and "hunter2" not in daemon.log()


def test_password_is_needed_and_used(make_daemon, tmp_path, environment):
    with RedisServer(tmp_path / "locked", password="s3cret") as locked:
        wrong = {**environment, "REDIS_URL": f"redis://:wrong@127.0.0.1:{locked.port}"}
        with make_daemon(environment=wrong) as daemon:
            daemon.wait_for_line("Redis cannot be reached.*WRONGPASS")
            assert not is_connected(daemon) and "wrong@" not in daemon.log()
        with make_daemon(environment={**environment, "REDIS_URL": locked.url}) as daemon:
            wait_until(lambda: is_connected(daemon))
            assert "s3cret" not in daemon.log()
