"""The daemon on D-Bus, with busctl as the client."""
import json
import os
import sqlite3
import time

import pytest

from lib.bus import NAME, NOBODY, ROOT
from lib.http import HttpSession, request

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def audit(daemon):
    with sqlite3.connect(daemon.data / "chatbot.db") as db:
        return db.execute("SELECT actor, action, subject FROM audit ORDER BY id").fetchall()


def test_everything_is_there(bus, bus_daemon):
    tree = bus.busctl("tree", NAME, "--list").stdout.split()
    assert {ROOT, *(f"{ROOT}/{part}" for part in ("Metrics", "Sessions", "Knowledge"))} <= set(tree)
    status = json.loads(bus.call("", "GetStatus").stdout)["data"][0]
    assert status["state"]["data"] == "running"
    assert status["listeners"]["data"] == [f"127.0.0.1:{bus_daemon.port}"]
    managed = bus.call("", "GetManagedObjects", interface="org.freedesktop.DBus.ObjectManager")
    assert managed.returncode == 0, managed.stderr
    exposition = bus.call("Metrics", "GetExposition").stdout
    assert "chatbot_sessions_active" in exposition and "process_resident_memory_bytes" in exposition
    assert json.loads(bus.call("Knowledge", "Search", "su", "when do you open", "1").stdout)["data"][0]


def test_properties_are_read_only(bus, bus_daemon):
    done = bus.busctl("set-property", NAME, ROOT, f"{NAME}.Manager", "State", "s", "evil")
    assert done.returncode != 0
    assert '"running"' in bus.busctl("get-property", NAME, ROOT, f"{NAME}.Manager", "State").stdout


@needs_root
def test_others_are_refused(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    assert session.send("a", "secret words").status == 201
    for part, method, *arguments in [
            ("", "GetStatus"), ("", "Reload"), ("", "SetLogLevel", "s", "debug"),
            ("Sessions", "List", "a{sv}", "0"), ("Sessions", "GetMessages", "stu", session.id, "0", "0"),
            ("Sessions", "Erase", "s", session.id), ("Sessions", "TakeOver", "s", session.id),
            ("Sessions", "Export", "ss", session.id, "text"), ("Knowledge", "Reload"),
            ("Metrics", "GetExposition")]:
        done = bus.call(part, method, *arguments, prefix=NOBODY)
        assert done.returncode != 0 and "may do this" in done.stderr, (method, done)
        assert "secret" not in done.stdout
    assert len(session.history()) == 2
    assert audit(bus_daemon) == []
    assert bus_daemon.log().count("Refused") == 10


@needs_root
def test_without_polkit_only_root_may(make_daemon, bus):
    """--bus system finds its bus in the environment; there is no polkit on this one."""
    environment = {"DBUS_SYSTEM_BUS_ADDRESS": bus.address}
    with make_daemon(arguments=["--bus", "system"], environment=environment):
        assert bus.call("", "GetStatus").returncode == 0
        done = bus.call("", "GetStatus", prefix=NOBODY)
        assert done.returncode != 0 and "polkit" in done.stderr


def test_changes_are_kept_with_who_asked(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    assert bus.call("Sessions", "TakeOver", "s", session.id).returncode == 0
    assert bus.call("Sessions", "Reply", "ss", session.id, "not for the record").returncode == 0
    assert bus.call("", "SetLogLevel", "s", "debug").returncode == 0
    me = f"uid:{os.geteuid()}"
    expected = [(me, "session.take-over", session.id), (me, "session.reply", session.id), (me, "log.level", "debug")]
    deadline = time.monotonic() + 10
    while len(audit(bus_daemon)) < len(expected) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert audit(bus_daemon) == expected
    assert "not for the record" not in bus_daemon.log()


def test_wrong_configuration_is_told_on_the_bus(bus, bus_daemon):
    bus_daemon.configure("[Web]\nMaxConections=5\n")
    done = bus.call("", "Reload")
    assert done.returncode != 0 and "MaxConections" in done.stderr and "MaxConnections?" in done.stderr
    bus_daemon.configure("[Log]\nLevel=debug\n")
    assert bus.call("", "Reload").returncode == 0
    assert json.loads(bus.call("", "GetStatus").stdout)["data"][0]["log_level"]["data"] == "debug"


def test_a_bus_that_goes_away_comes_back(bus, bus_daemon):
    mark = len(bus_daemon.log())
    bus.stop()
    bus_daemon.wait_for_line("D-Bus connection is lost", mark)
    assert request("GET", f"{bus_daemon.base}/healthz").status == 200
    bus.start()
    bus_daemon.wait_for_line("On D-Bus as", mark)
    assert bus.call("", "GetStatus").returncode == 0


def test_without_a_bus_visitors_are_served(make_daemon, tmp_path):
    missing = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={tmp_path}/none"}
    with make_daemon(arguments=["--bus", "auto"], environment=missing) as daemon:
        assert HttpSession(daemon).send("a", "hello").status == 201
        assert "Not on D-Bus" in daemon.log()
    with pytest.raises(AssertionError, match="Cannot go on D-Bus"):
        make_daemon(arguments=["--bus", "system"], environment=missing).start()


def test_two_daemons_do_not_share_a_name(make_daemon, bus, bus_daemon):
    with pytest.raises(AssertionError, match="Another chatbotd owns the name"):
        make_daemon(arguments=["--bus", bus.address]).start()
    assert bus.call("", "GetStatus").returncode == 0


def test_nobody_there(make_daemon, bus):
    """Who asks for a person in vain is told so once, and leaves an address; a crash changes nothing."""
    daemon = make_daemon("[Session]\nPersonTimeoutSeconds=1\n[RateLimit]\nEnabled=false\n",
                         arguments=["--bus", bus.address]).start()
    session = HttpSession(daemon)
    session.send("a", "I want to talk to a person")

    def apologies():
        return [m for m in session.history() if "nobody is there" in m["text"]]
    deadline = time.monotonic() + 20
    while not apologies():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    daemon.kill()
    daemon.start()
    time.sleep(2.5)  # what must not happen again has had its time
    assert len(apologies()) == 1
    reply = session.send("b", "write to ada@example.org please").json["reply"]
    assert "ada@example.org" in reply["text"]
    waiting = json.loads(bus.call("Sessions", "List", "a{sv}", "1", "state", "s", "waiting").stdout)["data"][0]
    assert waiting[0]["email"]["data"] == "ada@example.org"
    assert daemon.stop() == 0


def wait_for(bus, path):
    """Waits for a job as busctl sees it; returns its state and result."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        state = bus.busctl("get-property", NAME, path, f"{NAME}.Job", "State").stdout.split('"')[1]
        if state not in ("queued", "running"):
            return state, bus.busctl("get-property", NAME, path, f"{NAME}.Job", "Result").stdout
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_backup_and_restore_by_busctl(bus, bus_daemon):
    session = HttpSession(bus_daemon)
    for i in range(20):
        assert session.send(f"a{i}", f"message {i}").status == 201
    before = session.history()

    def job(method, *arguments):
        done = bus.call("Backups", method, *arguments)
        assert done.returncode == 0, done.stderr
        path = json.loads(done.stdout)["data"][0]
        managed = bus.call("", "GetManagedObjects", interface="org.freedesktop.DBus.ObjectManager").stdout
        assert path in managed
        state, result = wait_for(bus, path)
        assert state == "done", result
        return result
    created = job("Create", "a{sv}", "0")
    listed = json.loads(bus.call("Backups", "List").stdout)["data"][0]
    timestamp = listed[0]["timestamp"]["data"]
    assert timestamp in created and listed[0]["state"]["data"] == "verified"
    assert listed[0]["messages"]["data"] == len(before)
    job("Verify", "s", timestamp)
    assert session.send("later", "after the backup").status == 201
    job("Restore", "sa{sv}", timestamp, "0")
    assert session.history() == before
    assert bus.call("Backups", "Verify", "s", "20200101T000000Z").returncode != 0
    wrong = bus.call("Backups", "Create", "a{sv}", "1", "secrets", "b", "true")
    assert wrong.returncode != 0 and "with_secrets" in wrong.stderr
    last = bus.busctl("get-property", NAME, f"{ROOT}/Backups", f"{NAME}.Backups", "LastVerified").stdout
    assert int(last.split()[1]) > 0
    names = [action for _, action, _ in audit(bus_daemon)]
    assert "backup.restore" not in names, "the record is of the restored store"


def test_who_waits_follows_a_restore(make_daemon, bus):
    with make_daemon(arguments=["--bus", bus.address]) as daemon:
        first, second = HttpSession(daemon), HttpSession(daemon)
        first.send("a", "I want to talk to a person")
        timestamp = bus.ctl_json("backup", "create")["timestamp"]
        second.send("a", "I want to talk to a person")
        assert bus.ctl_json("status")["waiting_sessions"] == 2
        assert bus.ctl("restore", f"--timestamp={timestamp}", "--yes").returncode == 0
        deadline = time.monotonic() + 10
        while bus.ctl_json("status")["waiting_sessions"] != 1:
            assert time.monotonic() < deadline
            time.sleep(0.05)
