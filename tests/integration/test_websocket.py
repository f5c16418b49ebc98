"""chatbot.v1 against the real daemon, as docs/websocket-protocol.md tells it."""
import asyncio
import json
import pathlib
import subprocess

import pytest
import websockets

from lib.websocket import ChatSocket


def test_conversation(daemon):
    async def talk():
        async with ChatSocket(daemon) as chat:
            assert chat.welcome["seq"] == 0 and chat.token
            ack, reply = await chat.ask("a1", "What are your opening hours?")
            assert (ack["seq"], reply["seq"], reply["role"]) == (1, 2, "bot")
            assert "Monday" in reply["text"] and reply["confidence"] > 0.5
    asyncio.run(talk())


def test_tabs_are_in_step_and_replay_has_no_gap(daemon):
    async def talk():
        first = await ChatSocket(daemon).open()
        second = await ChatSocket(daemon, first.session, first.token).open(last_seq=0)
        for i in range(20):
            await first.send(type="message", client_id=f"f{i}", text="hello")
            await second.send(type="message", client_id=f"s{i}", text="thanks")
        seen = {first: [], second: []}
        for tab, seqs in seen.items():
            while len(seqs) < 80:
                frame = await tab.expect("ack", "message")
                seqs.append(frame["seq"])
        assert seen[first] == seen[second] == list(range(1, 81))
        late = await ChatSocket(daemon, first.session, first.token).open(last_seq=30)
        replayed = []
        while True:
            frame = await late.expect("message", "resumed")
            if frame["type"] == "resumed":
                assert frame["complete"]
                break
            replayed.append(frame["seq"])
        assert replayed == list(range(31, 81))
        for tab in (first, second, late):
            await tab.close()
    asyncio.run(talk())


def test_same_client_id_is_one_message(daemon):
    async def talk():
        async with ChatSocket(daemon) as chat:
            first, _ = await chat.ask("a1", "hello")
            await chat.send(type="message", client_id="a1", text="other")
            assert await chat.expect("ack") == first
            await chat.send(type="message", client_id="a2", text="hello")
            assert (await chat.expect("ack"))["seq"] == 3
    asyncio.run(talk())


@pytest.mark.parametrize("first, code", [
    ('{"type":"ping"}', 4001), ("[]", 4001), ("no json", 4001), ('{"type":"hello","session":"x"}', 4001),
    ('{"type":"hello","session":"01JNE7Z9V3K8C4M2T5R6W7X8Y9","token":"' + "x" * 43 + '"}', 4003),
    (b"\x00binary", 1003),
])
def test_bad_hello(daemon, first, code):
    async def talk():
        async with websockets.connect(daemon.ws, subprotocols=["chatbot.v1"], compression=None) as ws:
            await ws.send(first)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(ws.recv(), 10)
            assert closed.value.rcvd.code == code
    asyncio.run(talk())


def test_hello_must_come_in_time(make_daemon):
    async def talk(daemon):
        async with websockets.connect(daemon.ws, subprotocols=["chatbot.v1"], compression=None) as ws:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(ws.recv(), 10)
            assert closed.value.rcvd.code == 4001
    with make_daemon("[WebSocket]\nHelloTimeoutSeconds=1\n") as daemon:
        asyncio.run(talk(daemon))


def test_foreign_origins_are_refused(daemon):
    async def connect(origin):
        async with websockets.connect(daemon.ws, subprotocols=["chatbot.v1"], compression=None, origin=origin):
            return True
    assert asyncio.run(connect(daemon.base))
    with pytest.raises(websockets.InvalidStatusCode) as refused:
        asyncio.run(connect("https://evil.example"))
    assert refused.value.status_code == 403


def test_malformed_frames_are_answered(daemon):
    async def talk():
        async with ChatSocket(daemon) as chat:
            for text in ["no json", "[]", '{"type":"fly"}', '{"type":"message"}', '{"type":"read","seq":99}',
                         '{"type":"message","client_id":"a","text":"\\u0000"}', "[" * 100 + "]" * 100]:
                await chat.ws.send(text)
                error = await chat.expect("error")
                assert error["code"] == "bad_request" and not error["temporary"], (text, error)
            _, reply = await chat.ask("a1", "hello")
            assert reply["role"] == "bot"
    asyncio.run(talk())


def test_goaway_before_a_stop(daemon):
    async def talk():
        chat = await ChatSocket(daemon).open()
        await chat.ask("a1", "hello")
        status = asyncio.get_running_loop().run_in_executor(None, daemon.stop)
        frame = await chat.expect("goaway")
        assert frame["retry_after_ms"] > 0
        assert await chat.close_code() == 1001
        assert await status == 0
    asyncio.run(talk())


def test_node_client_from_the_docs(daemon):
    """A client that knows nothing but the document talks, loses its connection, and goes on."""
    folder = pathlib.Path(__file__).parent / "node"
    if not (folder / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    done = subprocess.run(["node", "converse.js", daemon.ws], cwd=folder, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert "Monday" in lines[1]["text"]
