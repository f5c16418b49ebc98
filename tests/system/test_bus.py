"""The system bus and polkit as they are on every machine: who may do what, and what comes of it."""
import pytest

from service import NAME, ROOT, UNIT

PARTS = ("", "Metrics", "Alerts", "Backups", "Widgets", "Sessions", "Knowledge")


@pytest.mark.parametrize("user", [None, "ada", "eve"])
def test_everybody_may_look_at_what_there_is_to_ask(service, box, user):
    for part in PARTS:
        path = f"{ROOT}/{part}" if part else ROOT
        seen = box.do("busctl", "introspect", NAME, path, user=user)
        assert f"{NAME}.{part or 'Manager'} " in seen


@pytest.mark.parametrize("user", [None, "ada"])
def test_root_and_administrators_may_do_everything_without_a_password(service, user):
    assert service.call("", "GetStatus", user=user)[0]["state"]["data"] == "running"
    assert "chatbot_build_info" in service.call("Metrics", "GetExposition", user=user)[0]
    service.call("Sessions", "List", "a{sv}", "0", user=user)
    service.call("", "SetLogLevel", "s", "info", user=user)


@pytest.mark.parametrize("part, method, arguments", [
    ("", "GetStatus", ()),
    ("", "Reload", ()),
    ("", "SetLogLevel", ("s", "debug")),
    ("Metrics", "GetExposition", ()),
    ("Alerts", "List", ()),
    ("Backups", "Create", ("a{sv}", "0")),
    ("Backups", "Delete", ("s", "20260101T000000Z")),
    ("Sessions", "List", ("a{sv}", "0")),
    ("Sessions", "Erase", ("s", "x")),
    ("Widgets", "Rollback", ()),
    ("Knowledge", "Reload", ()),
])
def test_an_ordinary_user_is_refused_and_told_who_may(service, part, method, arguments):
    done = service.try_call(part, method, *arguments, user="eve")
    assert done.returncode != 0 and "chatbot-admin" in done.stderr, done.stdout + done.stderr


def test_the_refusal_is_in_the_journal(service):
    service.try_call("Knowledge", "Reload", user="eve")
    assert service.wait_for_journal("Refused Reload to eve")


def test_nobody_else_can_pose_as_the_service(service, box):
    done = box.run("busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                   "RequestName", "su", NAME, "4", user="eve")
    assert done.returncode != 0 and "Access denied" in done.stderr


def test_a_backup_made_and_restored_over_the_bus_brings_the_conversation_back(service, box):
    async def talk(visitor):
        await visitor.ask("a1", "Is my data stored?")
        return visitor.session

    session = service.visit(talk)
    before = service.call("Sessions", "GetMessages", "stu", session, "0", "100", user="ada")
    assert len(before[0]) == 2

    assert service.wait_for_job(service.call("Backups", "Create", "a{sv}", "0", user="ada")[0]) == "done"
    backups = service.call("Backups", "List", user="ada")[0]
    timestamp = backups[0]["timestamp"]["data"]
    assert service.wait_for_job(service.call("Backups", "Verify", "s", timestamp, user="ada")[0]) == "done"

    service.call("Sessions", "Erase", "s", session, user="ada")
    assert service.try_call("Sessions", "GetMessages", "stu", session, "0", "100").returncode != 0
    restore = service.call("Backups", "Restore", "sa{sv}", timestamp, "0", user="ada")[0]
    assert service.wait_for_job(restore) == "done"
    assert service.call("Sessions", "GetMessages", "stu", session, "0", "100", user="ada") == before
    assert box.do("chatbotctl", "status", user="ada").startswith("State        running")


def test_whoever_calls_it_starts_it(service):
    service.systemctl("stop", UNIT)
    assert service.show("ActiveState") == "inactive"
    assert service.call("", "GetStatus", user="ada")[0]["state"]["data"] == "running"
    assert service.show("ActiveState") == "active"
