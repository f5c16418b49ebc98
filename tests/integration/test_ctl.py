"""chatbotctl against the real daemon."""
import asyncio
import json
import os
import subprocess

import pytest

from lib.bus import CTL, NOBODY
from lib.http import HttpSession
from lib.receiver import Receiver
from lib.wait import wait_until
from lib.websocket import ChatSocket


def test_status(bus, bus_daemon):
    done = bus.ctl("status")
    assert done.returncode == 0 and "running" in done.stdout and "\033" not in done.stdout
    status = bus.ctl_json("status")
    assert status["state"] == "running" and status["knowledge_entries"] == 2


def test_daemon_is_not_running(bus):
    done = bus.ctl("status")
    assert done.returncode == 3 and "not running" in done.stderr and not done.stdout
    nowhere = subprocess.run([CTL, "--bus=unix:path=/nonexistent", "status"], capture_output=True, text=True,
                             timeout=20, check=False)
    assert nowhere.returncode == 3 and "Cannot reach" in nowhere.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_not_allowed(bus, bus_daemon):
    done = bus.ctl("session", "list", prefix=NOBODY)
    assert done.returncode == 4 and "may do this" in done.stderr


def test_wrong_words_are_answered_with_the_right_ones(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    wrong = session.id[:-1] + ("0" if session.id[-1] != "0" else "1")
    for arguments, status, said in [
            (["seszion", "list"], 2, "Did you mean “session”?"),
            (["session", "shoow", "x"], 2, "Did you mean “show”?"),
            (["session", "reply"], 2, "Usage: chatbotctl session reply SESSION TEXT..."),
            (["session", "list", "--stat=x"], 2, "--stat"),
            (["session", "list", "--state=asleep"], 2, "bot, waiting, operator"),
            (["session", "show", wrong], 5, f"Did you mean “{session.id}”?"),
            (["session", "reply", session.id, "hello"], 6, "take it over first"),
            (["metrics", "history", "nonsense"], 5, "response_time_p95"),
            (["log-level", "loud"], 2, "error, warn, info"),
            (["alert", "silence", "x", "--for", "soon"], 2, "2h"),
            (["restore"], 2, "--timestamp="),
            (["backup", "verify", "20200101T000000Z"], 5, "20200101T000000Z")]:
        done = bus.ctl(*arguments)
        assert done.returncode == status and said in done.stderr, (arguments, done)


def test_everything_has_help():
    listed = subprocess.run([CTL, "--help"], capture_output=True, text=True, timeout=20, check=False).stdout
    commands = [line.split() for line in listed.splitlines() if line.startswith("  ") and not line.startswith("  --")]
    assert len(commands) > 30
    for words in commands:
        command = [word for word in words[:2] if word.islower()]
        done = subprocess.run([CTL, *command, "--help"], capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 0 and "--json" in done.stdout, (command, done)


def test_metrics(bus, bus_daemon):
    assert "chatbot_websocket_connections " in bus.ctl("metrics", "exposition").stdout
    values = bus.ctl_json("metrics", "show")
    assert values["chatbot_sessions_active"] == 0
    table = bus.ctl("metrics", "show", "sessions_active").stdout.split()
    assert table == ["METRIC", "VALUE", "chatbot_sessions_active", "0"]
    assert bus.ctl("metrics", "history", "sessions_active", "--last", "10min").returncode == 0


def test_knowledge(bus, bus_daemon):
    assert "When are you open?" in bus.ctl("knowledge", "list").stdout
    found = bus.ctl("knowledge", "search", "at", "what", "time", "do", "you", "close").stdout
    assert "When are you open?" in found.splitlines()[0] and "Monday" in found
    (bus_daemon.directory / "knowledge" / "more.md").write_text("# M\n\n## Why?\n\nBecause.\n", encoding="utf-8")
    assert "3 entries" in bus.ctl("knowledge", "reload").stdout


def test_a_person_answers_a_visitor_live(bus, bus_daemon):
    async def talk():
        async with ChatSocket(bus_daemon) as visitor:
            await visitor.ask("a", "I want to talk to a person")
            waiting = bus.ctl_json("session", "list", "--state", "waiting")
            assert [session["id"] for session in waiting] == [visitor.session]
            operator = await asyncio.create_subprocess_exec(
                CTL, f"--bus={bus.address}", "session", "attend", visitor.session,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
            joined = await visitor.expect("message")
            assert joined["role"] == "system" and "is here now" in joined["text"]
            operator.stdin.write(b"How can I help?\n")
            said = await visitor.expect("message")
            assert (said["role"], said["text"]) == ("operator", "How can I help?")
            await visitor.send(type="message", client_id="b", text="what are your opening hours?")
            ack = await visitor.expect("ack")
            seen = b""
            while b"opening hours?" not in seen:
                seen += await asyncio.wait_for(operator.stdout.read(1000), 20)
            operator.stdin.write(b"From 9 to 17.\n")
            said = await visitor.expect("message")
            assert (said["role"], said["seq"]) == ("operator", ack["seq"] + 1), "the bot was to be silent"
            operator.stdin.close()
            left = await visitor.expect("message")
            assert left["role"] == "system"
            assert await asyncio.wait_for(operator.wait(), 20) == 0
            _, reply = await visitor.ask("c", "what are your opening hours?")
            assert reply["role"] == "bot"
    asyncio.run(talk())


def test_attending_a_session_that_somebody_erases(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    with subprocess.Popen([CTL, f"--bus={bus.address}", "session", "attend", session.id], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as operator:
        line = operator.stdout.readline()
        while "is here now" not in line:
            line = operator.stdout.readline()
        assert bus.ctl("session", "erase", session.id).returncode == 0
        assert "erased" in operator.communicate(timeout=20)[0]
        assert operator.returncode == 0
    assert session.ask("GET").status == 403


def test_export(bus, bus_daemon, tmp_path):
    session = HttpSession(bus_daemon)
    session.send("a", "What are your opening hours? <b>")
    assert "Monday" in bus.ctl("session", "export", session.id).stdout
    document = json.loads(bus.ctl("session", "export", session.id, "--format=json").stdout)
    assert [message["seq"] for message in document["messages"]] == [1, 2]
    page = tmp_path / "page.html"
    assert bus.ctl("session", "export", session.id, "--format=html", "-o", str(page)).returncode == 0
    assert "hours? &lt;b&gt;" in page.read_text(encoding="utf-8") and page.stat().st_mode & 0o077 == 0


def test_a_visitor_cannot_steer_the_terminal(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    session.send("a", "\x1b]0;owned\x07 hello \x9b31m")
    for arguments in (["session", "show", session.id], ["session", "list"]):
        shown = bus.ctl(*arguments).stdout
        assert not set(shown) & {"\x1b", "\x07", "\x9b"}, shown


def test_backup(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    session.send("a", "hello")
    done = bus.ctl("backup", "create")
    assert done.returncode == 0 and "verified" in done.stdout, done
    timestamp = done.stdout.split()[-1]
    assert timestamp in bus.ctl("backup", "list").stdout
    near = timestamp[:-2] + ("0" if timestamp[-2] != "0" else "1") + "Z"
    missed = bus.ctl("backup", "verify", near)
    assert missed.returncode == 5 and f"Did you mean “{timestamp}”?" in missed.stderr, missed
    assert bus.ctl("backup", "verify", timestamp).returncode == 0
    assert bus.ctl("backup", "prune").returncode == 0
    session.send("b", "later")
    done = bus.ctl("restore", f"--timestamp={timestamp}")
    assert done.returncode == 0 and timestamp in done.stdout, done
    assert [message["text"] for message in session.history()][0] == "hello" and len(session.history()) == 2


def test_restore_without_a_daemon(make_daemon, bus, tmp_path):
    daemon = make_daemon(arguments=["--bus", bus.address]).start()
    session = HttpSession(daemon)
    session.send("a", "hello")
    before = session.history()
    timestamp = bus.ctl_json("backup", "create")["timestamp"]
    session.send("b", "later")
    busy = bus.ctl("restore", f"--timestamp={timestamp}", f"--data-dir={daemon.data}")
    assert busy.returncode != 0 and "runs on this data" in busy.stderr, busy
    assert daemon.stop() == 0
    missing = bus.ctl("restore", "--timestamp=20200101T000000Z", f"--data-dir={daemon.data}")
    assert missing.returncode == 5 and "20200101T000000Z" in missing.stderr, missing
    done = bus.ctl("restore", f"--timestamp={timestamp}", f"--data-dir={daemon.data}")
    assert done.returncode == 0 and "before is in" in done.stdout, done
    with daemon:
        assert session.history() == before
    archive = next((daemon.data / "backups").glob("*.tar.zst"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = bus.ctl("--json", "restore", f"--archive={archive}", f"--data-dir={elsewhere}")
    assert done.returncode == 0 and json.loads(done.stdout)["archive"] == str(archive), done
    assert (elsewhere / "chatbot.db").exists()


def test_alerts(make_daemon, bus):
    config = ("[Alerts]\nCheckIntervalMs=1000\nRules=connections: > 0 over 5s for 0s\n"
              "[RateLimit]\nEnabled=false\n")
    with make_daemon(config, arguments=["--bus", bus.address]) as daemon:
        rules = {rule["name"]: rule for rule in bus.ctl_json("alert", "rules")}
        assert rules["connections"]["threshold"] == 0
        assert "connections" in bus.ctl("alert", "rules").stdout
        missed = bus.ctl("alert", "silence", "connectionz")
        assert missed.returncode == 5 and "Did you mean “connections”?" in missed.stderr, missed
        assert bus.ctl("alert", "silence", "connections", "--for=1h", "--reason=a test").returncode == 0
        rules = {rule["name"]: rule for rule in bus.ctl_json("alert", "rules")}
        assert rules["connections"]["silence_reason"] == "a test"
        assert bus.ctl("alert", "unsilence", "connections").returncode == 0
        assert bus.ctl("alert", "test", "pigeon").returncode != 0
        assert bus.ctl("alert", "history").stdout == "There were no alerts\n"
        assert HttpSession(daemon).id


def test_channel_that_fails(make_daemon, bus):
    """Whoever wonders why nobody was told sees it, and why, until it works again."""
    with Receiver() as receiver:
        receiver.status = 503
        config = ("[Alerts]\nCheckIntervalMs=200\nGroupWaitSeconds=0\nRules=up: connections < 100 over 5s for 0s\n"
                  f"[Webhook]\nUrl={receiver.url}\n")
        with make_daemon(config, arguments=["--bus", bus.address]):
            failing = wait_until(lambda: [one for one in bus.ctl_json("alert", "channels") if "failing_since" in one])
            assert failing[0]["name"] == "webhook" and failing[0]["waiting"] >= 1 and "503" in failing[0]["error"]
            assert "webhook" in bus.ctl("alert", "channels").stdout
            receiver.status = 200
            wait_until(lambda: bus.ctl_json("alert", "channels") == [{"name": "webhook", "waiting": 0}])


def test_no_channel(bus, bus_daemon):
    assert bus.ctl("alert", "channels").stdout == "Nobody is told of alerts: no channel is set up\n"
