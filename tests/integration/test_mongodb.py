"""MongoDB as the store: the real daemon, and a server that goes away in every way there is."""
import os
import pathlib
import subprocess
import threading

import bson
import pytest

from lib.http import HttpSession, request
from lib.mongo import MongoServer
from lib.wait import wait_until


@pytest.fixture
def server(tmp_path):
    with MongoServer(tmp_path / "mongodb") as running:
        yield running


@pytest.fixture
def mongo_daemon(make_daemon, server):
    with make_daemon(environment={"MONGODB_URI": server.uri}) as running:
        yield running


def is_ready(daemon):
    return request("GET", f"{daemon.base}/readyz").status == 200


def texts(session):
    return [message["text"] for message in session.history() if message["role"] == "visitor"]


def check_history(session, acknowledged):
    """Whatever was acknowledged is there, once, where the answer said; and nothing is skipped."""
    history = session.history()
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
    found = {}
    for message in history:
        if message.get("client_id"):
            assert message["client_id"] not in found, "stored twice"
            found[message["client_id"]] = message["seq"]
    for client_id, seq in acknowledged.items():
        assert found[client_id] == seq


def test_conversation_outlives_the_daemon(mongo_daemon):
    session = HttpSession(mongo_daemon)
    answer = session.send("a", "When are you open?")
    assert answer.status == 201 and "Monday" in answer.json["reply"]["text"]
    mongo_daemon.kill()
    with mongo_daemon:
        assert is_ready(mongo_daemon)
        assert session.send("a", "When are you open?").json["message"]["seq"] == 1
        check_history(session, {"a": 1})
        assert not (mongo_daemon.data / "chatbot.db").exists()
        metrics = request("GET", f"{mongo_daemon.base}/metrics").body.decode()
        assert "\nchatbot_mongodb_commands_total " in metrics
        assert session.ask("DELETE").status == 204
        assert session.ask("GET").status == 403


def test_starts_while_the_server_is_away_and_recovers(make_daemon, tmp_path):
    server = MongoServer(tmp_path / "mongodb")
    with make_daemon(environment={"MONGODB_URI": server.uri}) as daemon:
        assert not is_ready(daemon)
        refused = request("POST", f"{daemon.base}/api/v1/sessions", {})
        assert refused.status == 503
        with server:
            wait_until(lambda: is_ready(daemon))
            session = HttpSession(daemon)
            assert session.send("a", "hello").status == 201


def send_until_stored(session, client_id):
    """Sends the same message until it is acknowledged; each refusal must say that it is temporary."""
    def attempt():
        answer = session.send(client_id, "hello", timeout=30)
        assert answer.status in (201, 503), answer.body
        return answer.json["message"]["seq"] if answer.status == 201 else None
    return wait_until(attempt, timeout=60)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(mongo_daemon, server):
    session = HttpSession(mongo_daemon)
    acknowledged = {}
    done = threading.Event()

    def talk():
        number = 0
        while not done.is_set() or number < 20:
            acknowledged[f"m{number}"] = send_until_stored(session, f"m{number}")
            number += 1

    talking = threading.Thread(target=talk)
    talking.start()
    for _ in range(3):
        count = len(acknowledged)
        wait_until(lambda: len(acknowledged) > count + 3)
        server.kill()
        wait_until(lambda: not is_ready(mongo_daemon))
        server.start()
        wait_until(lambda: is_ready(mongo_daemon))
    done.set()
    talking.join(60)
    assert not talking.is_alive()
    check_history(session, acknowledged)


def test_server_that_hangs_is_a_temporary_error(mongo_daemon, server):
    session = HttpSession(mongo_daemon)
    assert session.send("a", "hello").status == 201
    server.pause()
    refused = session.send("b", "hello")
    assert refused.status == 503 and refused.json["type"]
    wait_until(lambda: not is_ready(mongo_daemon))
    server.go_on()
    wait_until(lambda: is_ready(mongo_daemon))
    acknowledged = {"a": 1, "b": send_until_stored(session, "b")}
    check_history(session, acknowledged)


def test_two_daemons_number_one_session_without_a_gap(make_daemon, server):
    environment = {"MONGODB_URI": server.uri}
    with make_daemon(environment=environment) as first, make_daemon(environment=environment) as second:
        session = HttpSession(first)
        acknowledged = {}

        def talk(daemon, name):
            for number in range(15):
                # The second of two names is used by both: it is one message.
                for client_id in (f"{name}{number}", f"both{number}"):
                    answer = request("POST", f"{daemon.base}{session.path}/messages",
                                     {"client_id": client_id, "text": "hello"}, session.token)
                    assert answer.status == 201, answer.body
                    seq = answer.json["message"]["seq"]
                    assert acknowledged.setdefault(client_id, seq) == seq

        threads = [threading.Thread(target=talk, args=pair) for pair in ((first, "a"), (second, "b"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(acknowledged) == 45
        check_history(session, acknowledged)


def test_wrong_uri_stops_the_start(make_daemon):
    for uri in ("http://example.org", "mongodb://a:hunter2@", "mongodb://127.0.0.1/chat?w=0"):
        daemon = make_daemon(environment={"MONGODB_URI": uri})
        done = subprocess.run(daemon.command(), env={**os.environ, **daemon.environment}, capture_output=True,
                              text=True, timeout=20, check=False)
        assert done.returncode != 0 and "hunter2" not in done.stderr, done.stderr


def unpack(archive, directory):
    subprocess.run(["tar", "--zstd", "--warning=no-unknown-keyword", "-xf", str(archive), "-C", str(directory)], check=True)
    (database,) = (path for path in (directory / "store" / "dump").iterdir() if path.is_dir())
    return database


def test_backup_is_read_by_others_and_comes_back(make_daemon, bus, server, tmp_path):
    arguments = ["--bus", bus.address]
    with make_daemon(environment={"MONGODB_URI": server.uri}, arguments=arguments) as daemon:
        assert bus.ctl_json("status")["store"] == "mongodb"
        session = HttpSession(daemon)
        for number in range(5):
            assert session.send(f"m{number}", f"text {number} “ä”").status == 201
        before = session.history()
        made = bus.ctl("backup", "create")
        assert made.returncode == 0, made.stderr
        session.send("late", "after the backup")

        (archive,) = (daemon.data / "backups").glob("*.tar.zst")
        database = unpack(archive, tmp_path)
        messages = bson.decode_all((database / "message.bson").read_bytes())
        assert [message["text"] for message in messages] == [message["text"] for message in before]
        assert [message["seq"] for message in messages] == list(range(1, 11))
        (stored,) = bson.decode_all((database / "session.bson").read_bytes())
        assert stored["_id"] == session.id and stored["last_seq"] == 10
        assert "by_seq" in (database / "message.metadata.json").read_text(encoding="utf-8")

        (listed,) = bus.ctl_json("backup", "list")
        done = bus.ctl("restore", f"--timestamp={listed['timestamp']}", "--yes")
        assert done.returncode == 0, done.stderr
        assert session.history() == before
        assert session.send("late", "once more").json["message"]["seq"] == 11
    with daemon:
        assert texts(session)[-1] == "once more"


# A mongodump that is none, and dumps all the same.
STAND_IN = pathlib.Path(__file__).parent / "lib" / "bin"


def make_dumping_daemon(make_daemon, bus, server, tmp_path, **environment):
    return make_daemon("[Backup]\nUseMongodump=true\n[RateLimit]\nEnabled=false\n", arguments=["--bus", bus.address],
                       environment={"MONGODB_URI": server.uri, "PATH": f"{STAND_IN}:{os.environ['PATH']}",
                                    "STAND_IN_LOG": str(tmp_path / "dumped"), **environment})


def test_backup_by_mongodump_comes_back(make_daemon, bus, server, tmp_path):
    with make_dumping_daemon(make_daemon, bus, server, tmp_path) as daemon:
        session = HttpSession(daemon)
        for number in range(3):
            assert session.send(f"m{number}", f"text {number}").status == 201
        before = session.history()
        made = bus.ctl("backup", "create")
        assert made.returncode == 0, made.stderr
        dumped = (tmp_path / "dumped").read_text(encoding="utf-8").split()
        assert dumped.index("session") < dumped.index("message"), "what a session counts must be there"
        session.send("late", "after the backup")

        (listed,) = bus.ctl_json("backup", "list")
        assert bus.ctl("backup", "verify", listed["timestamp"]).returncode == 0
        done = bus.ctl("restore", f"--timestamp={listed['timestamp']}", "--yes")
        assert done.returncode == 0, done.stderr
        assert session.history() == before
        # The database has another name now, which mongodump must be told.
        assert session.send("late", "once more").json["message"]["seq"] == 7
        assert bus.ctl("backup", "create").returncode == 0
        archive = max((daemon.data / "backups").glob("*.tar.zst"))
        messages = bson.decode_all((unpack(archive, tmp_path) / "message.bson").read_bytes())
        assert "once more" in [message["text"] for message in messages]


def test_what_mongodump_complains_of_is_told(make_daemon, bus, server, tmp_path):
    with make_dumping_daemon(make_daemon, bus, server, tmp_path, STAND_IN_FAILS="message") as daemon:
        assert HttpSession(daemon).send("m", "hello").status == 201
        made = bus.ctl("backup", "create")
        assert made.returncode != 0
        assert "no reachable servers" in made.stderr and "message" in made.stderr
        assert not list((daemon.data / "backups").glob("*.tar*")), "half a backup"


def test_everything_moves_to_mongodb_and_back(make_daemon, server):
    daemon = make_daemon()
    with daemon:
        session = HttpSession(daemon)
        for number in range(3):
            session.send(f"m{number}", "When are you open?")
        before = session.history()
    with_uri = {"MONGODB_URI": server.uri}

    def migrate(to):
        return subprocess.run([*daemon.command(), "--migrate-store", to], env={**os.environ, **with_uri},
                              capture_output=True, text=True, timeout=30, check=False)

    there = migrate("mongodb")
    assert there.returncode == 0 and there.stdout.startswith("1 sessions, 6 messages,"), there.stderr
    again = migrate("mongodb")
    assert again.returncode == 1 and "must be empty" in again.stderr
    daemon.environment = with_uri
    with daemon:
        assert session.history() == before
        assert session.send("m3", "hello").status == 201
        before = session.history()
        assert migrate("sqlite").returncode == 1, "a daemon runs on it"

    in_the_way = migrate("sqlite")
    assert in_the_way.returncode == 1 and "move it away" in in_the_way.stderr
    (daemon.data / "chatbot.db").rename(daemon.data / "former.db")
    back = migrate("sqlite")
    assert back.returncode == 0, back.stderr
    daemon.environment = {}
    with daemon:
        assert session.history() == before
