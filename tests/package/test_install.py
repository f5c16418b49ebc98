"""Installing, upgrading, removing and purging the packages on a machine with a real systemd. The order matters."""
import asyncio
import contextlib
import http.client
import json
import pathlib
import shutil
import sqlite3

import pytest

from conftest import OLDER
from service import UNIT, Visitor

SCHEMA_1 = pathlib.Path(__file__).with_name("schema-1.sql")
DATABASE = "/var/lib/chatbotd/chatbot.db"
PLACES = ["/etc", "/usr", "/var/lib", "/var/log", "/var/cache", "/srv"]
# What is no package's, and what those of the machine make of what is installed.
OTHERS = ("/srv/now", "/srv/older", "/var/lib/dpkg/", "/var/cache/man/", "/var/log/journal", "/var/lib/systemd/")


def install(box, place, *names):
    """As apt does it, once it has the files."""
    files = [f"/srv/{place}/{path.name}" for path in sorted(box.path(f"/srv/{place}").iterdir())
             if path.name.split("_")[0] in names]
    assert len(files) == len(names)
    return box.do("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--install", "--force-confdef", "--force-confold",
                  *files, timeout=120)


def find_traces(box):
    found = box.do("find", *PLACES, "-iname", "*chatbot*").splitlines()
    return sorted(path for path in found if not path.startswith(OTHERS))


def wait_until_ready(box, service):
    def is_ready():
        with contextlib.suppress(OSError, IndexError):
            return service.get("/readyz")[0] == 200
        return False
    box.wait_until(is_ready, why="to be ready")


def ask(box, method, path, body=None, token=None):
    """A request over HTTP, with JSON both ways."""
    headers = {"Content-Type": "application/json", "Connection": "close"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection = http.client.HTTPConnection("127.0.0.1", 8080)
    connection.sock = box.connect()
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        return answer.status, json.load(answer)
    finally:
        connection.close()


def read_history(box, visitor):
    status, answer = ask(box, "GET", f"/api/v1/sessions/{visitor['session_id']}/messages", token=visitor["token"])
    assert status == 200
    return answer["messages"]


def copy_database(box, directory):
    """SQLite does not find its way through another root: a copy of what a stopped daemon left."""
    for suffix in ("", "-wal"):
        path = box.path(DATABASE + suffix)
        if path.exists():
            shutil.copyfile(path, directory / f"now.db{suffix}")
    return directory / "now.db"


def take_back_to_schema_1(box, directory):
    """Makes the database of a stopped daemon what the first version would have written."""
    old = directory / "old.db"
    with contextlib.closing(sqlite3.connect(old)) as database:
        database.execute("ATTACH ? AS now", (str(copy_database(box, directory)),))
        database.executescript(SCHEMA_1.read_text(encoding="utf-8"))
    for suffix in ("-wal", "-shm"):
        box.path(DATABASE + suffix).unlink(missing_ok=True)
    shutil.copyfile(old, box.path(DATABASE))


@pytest.fixture(scope="module")
def visitor(box, service):
    """Who came while the earlier version was installed."""
    install(box, "older", "chatbotd")
    wait_until_ready(box, service)
    status, answer = ask(box, "POST", "/api/v1/chat", {"message": "Is my data stored?"})
    assert status == 200
    return answer


def test_an_installed_daemon_runs_and_answers(box, service, visitor):
    assert visitor["reply"]["text"]
    assert service.show("ActiveState") == "active"
    assert service.systemctl("is-enabled", UNIT).strip() == "enabled"
    assert box.run("systemctl", "is-enabled", "chatbotd.socket").stdout.strip() == "disabled"
    assert box.do("stat", "--format=%a %U:%G", "/etc/chatbotd/chatbotd.conf.d").strip() == "750 root:chatbotd"
    assert box.do("getent", "passwd", "chatbotd").strip().endswith(":/var/lib/chatbotd:/usr/sbin/nologin")


def test_the_bus_and_polkit_know_it(box, service, visitor):
    box.do("useradd", "--user-group", "--groups=chatbot-admin", "ada")
    box.do("useradd", "--user-group", "eve")
    assert service.call("Backups", "List", user="ada") is not None
    assert service.try_call("Backups", "List", user="eve").returncode != 0
    assert "running" in box.do("chatbotctl", "status")


def test_an_upgrade_migrates_and_keeps_what_is_the_administrators(box, service, visitor, tmp_path):
    """Taken from the first schema there ever was: a stopped service is started by the upgrade, as a running one is."""
    history = read_history(box, visitor)
    service.configure("mine", "[Log]\nLevel=info\n")
    box.path("/etc/chatbotd/knowledge/about.md").unlink()
    service.systemctl("stop", UNIT)
    take_back_to_schema_1(box, tmp_path)

    install(box, "now", "chatbotd", "chatbot-loadtest", "chatbotd-doc")

    wait_until_ready(box, service)
    assert read_history(box, visitor) == history
    status, answer = ask(box, "POST", "/api/v1/chat", {"message": "And after the upgrade?", **identify(visitor)})
    assert status == 200 and answer["session_id"] == visitor["session_id"]
    assert "earlier version" not in box.path("/etc/chatbotd/chatbotd.conf").read_text(encoding="utf-8")
    knowledge = {path.name for path in box.path("/etc/chatbotd/knowledge").iterdir()}
    assert "about.md" not in knowledge, "a sample that was deleted came back"
    assert "deutsch.md" not in knowledge, "a new sample came into the answers"
    assert service.call("", "GetStatus")[0]["log_level"]["data"] == "info"
    assert box.do("dpkg-query", "--show", "--showformat=${Version}", "chatbotd") != OLDER


def identify(visitor):
    return {"session_id": visitor["session_id"], "token": visitor["token"]}


def test_who_is_connected_during_an_upgrade_stays_so_and_loses_nothing(box, service, visitor):
    async def talk_over_an_upgrade():
        async with Visitor(box) as socket:
            _, reply = await socket.ask("before", "Is my data stored?")
            await asyncio.to_thread(install, box, "now", "chatbotd")
            ack, _ = await socket.ask("after", "Is my data stored?")
            return socket.session, socket.token, reply["seq"], ack["seq"]

    pid = service.pid
    session, token, last, following = asyncio.run(talk_over_an_upgrade())
    assert service.pid != pid
    assert following == last + 1
    messages = read_history(box, {"session_id": session, "token": token})
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))


def test_a_changed_configuration_survives_an_upgrade(box, service, visitor):
    box.write("/etc/chatbotd/chatbotd.conf", "[Session]\nIdleDays=7\n")
    install(box, "older", "chatbotd")
    install(box, "now", "chatbotd")
    wait_until_ready(box, service)
    assert "IdleDays=7" in box.do("chatbotd", "--check-config")


def test_the_console_comes_with_its_notifier(box, service, visitor):
    install(box, "now", "chatbot-admin")
    assert "chatbot-admin" in box.do("chatbot-admin", "--version")
    done = box.run("systemd-analyze", "--user", "verify", "--man=no", "chatbot-notifier.service", user="ada")
    assert "chatbot-notifier" not in done.stderr, done.stderr
    assert box.path("/usr/lib/systemd/user/graphical-session.target.wants/chatbot-notifier.service").is_symlink()
    assert "org.chatbotd.Admin" in box.do("gsettings", "list-schemas")


def test_removing_keeps_data_and_configuration(box, service, visitor):
    history = read_history(box, visitor)
    box.do("dpkg", "--remove", "chatbotd")
    assert box.run("systemctl", "is-active", UNIT).stdout.strip() != "active"
    assert not box.path("/usr/sbin/chatbotd").exists()
    assert box.path(DATABASE).exists() and box.path("/etc/chatbotd/chatbotd.conf.d/mine.conf").exists()

    install(box, "now", "chatbotd")
    wait_until_ready(box, service)
    assert read_history(box, visitor) == history


def test_purging_leaves_nothing(box, service, visitor):
    box.do("dpkg", "--purge", "chatbotd", "chatbot-admin", "chatbot-loadtest", "chatbotd-doc", timeout=120)
    assert find_traces(box) == []
    assert box.run("systemctl", "status", UNIT).returncode == 4, "the unit is still known"
