"""Files that people give to visitors and get from them, and who has read what: over the bus, to the visitor's end."""
import asyncio
import json

import pytest

from lib.http import HttpSession, request
from lib.websocket import ChatSocket

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0" + b"\0" * 200_000


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "map.png"
    path.write_bytes(PNG)
    return path


def send_file(bus, session, path, *text):
    assert bus.ctl("session", "take-over", session.id).returncode == 0
    done = bus.ctl("session", "send-file", session.id, str(path), *text)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_a_file_reaches_the_visitor_and_nobody_else(bus, bus_daemon, picture):
    session, other = HttpSession(bus_daemon), HttpSession(bus_daemon)
    upload = send_file(bus, session, picture, "The", "way", "to", "us")
    said = session.history()[-1]
    assert (said["role"], said["text"], said["attachments"]) == ("operator", "The way to us", [upload])
    url = f"{bus_daemon.base}/api/v1/uploads/{upload}"
    got = request("GET", url, token=session.token)
    assert (got.status, got.body, got.headers["Content-Type"]) == (200, PNG, "image/png")
    assert "map.png" in got.headers["Content-Disposition"]
    assert request("GET", url, token=other.token).status == 404
    assert bus.ctl("session", "get-file", other.id, upload, "-o", str(picture.parent / "no")).returncode != 0

    assert session.ask("DELETE").status in (200, 204)
    assert request("GET", url, token=session.token).status in (401, 404)
    assert not (bus_daemon.data / "uploads" / upload).exists()


def test_what_may_not_be_sent(bus, bus_daemon, picture, tmp_path):
    session = HttpSession(bus_daemon)
    refused = bus.ctl("session", "send-file", session.id, str(picture))
    assert refused.returncode != 0 and "take it over first" in refused.stderr
    assert bus.ctl("session", "take-over", session.id).returncode == 0
    program = tmp_path / "holiday.png"
    program.write_bytes(b"\x7fELF\2\1\1" + b"\0" * 100)
    assert bus.ctl("session", "send-file", session.id, str(program)).returncode != 0
    assert "regular file" in bus.ctl("session", "send-file", session.id, str(tmp_path)).stderr
    assert not [message for message in session.history() if message.get("attachments")]
    assert not list((bus_daemon.data / "uploads").iterdir())


def test_what_a_visitor_sent_is_saved_and_the_act_written_down(bus, bus_daemon, tmp_path):
    session = HttpSession(bus_daemon)
    made = session.ask("POST", "/uploads?name=a.png", PNG, headers={"Content-Type": "application/octet-stream"})
    upload = made.json["id"]
    target = tmp_path / "saved.png"
    saved = bus.ctl("session", "get-file", session.id, upload, "--output", str(target))
    assert saved.returncode == 0, saved.stderr
    assert target.read_bytes() == PNG and target.stat().st_mode & 0o077 == 0
    again = bus.ctl("session", "get-file", session.id, upload, "--output", str(target))
    assert again.returncode != 0, "a file that is there is not replaced"
    described = json.loads(bus.call("Sessions", "DescribeFile", "ss", session.id, upload).stdout)["data"][0]
    assert (described["name"]["data"], described["type"]["data"], described["size"]["data"]) == ("a.png", "image/png", len(PNG))


def test_who_has_read_what(bus, bus_daemon):
    async def talk():
        async with ChatSocket(bus_daemon) as visitor:
            _, reply = await visitor.ask("a", "When are you open?")
            assert bus.ctl("session", "take-over", visitor.session).returncode == 0
            await visitor.expect("message")
            assert bus.call("Sessions", "MarkRead", "st", visitor.session, "1").returncode == 0
            read = await visitor.expect("read")
            assert (read["role"], read["seq"]) == ("operator", 1)
            await visitor.send(type="read", seq=reply["seq"])
            await visitor.send(type="ping")
            await visitor.expect("pong")
            listed = bus.ctl_json("session", "list")
            assert [entry["read"] for entry in listed if entry["id"] == visitor.session] == [reply["seq"]]

    asyncio.run(talk())
