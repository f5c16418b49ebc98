"""A restart that visitors do not notice: their sockets stay, and nothing is lost or said twice."""
import asyncio
import ssl
import time

import websockets

from lib.certificate import Certificate
from service import UNIT, Visitor

CROWD = 1000
PING = b'{"type":"ping"}'


async def open_crowd(box, n):
    visitors = [Visitor(box) for _ in range(n)]
    for start in range(0, n, 100):
        await asyncio.gather(*(visitor.open() for visitor in visitors[start:start + 100]))
    return visitors


async def ask(visitor, name):
    """A question and its answer; returns their numbers. Fails where the socket was closed."""
    ack, reply = await asyncio.wait_for(visitor.ask(name, "Is my data stored?"), 120)
    return ack["seq"], reply["seq"]


async def restart(service, *arguments):
    await asyncio.get_running_loop().run_in_executor(None, service.systemctl, *(arguments or ("restart", UNIT)))


def test_nobody_of_a_thousand_has_to_connect_again(service, box):
    """Some are silent, some ask before it, some while it is away."""
    pid = service.pid

    async def run():
        visitors = await open_crowd(box, CROWD)
        before = await asyncio.gather(*(ask(visitor, "before") for visitor in visitors[::2]))
        assert set(before) == {(1, 2)}
        started = time.monotonic()
        asked = [asyncio.ensure_future(ask(visitor, "during")) for visitor in visitors[::4]]
        await restart(service)
        took = time.monotonic() - started
        assert {answer for answer in await asyncio.gather(*asked)} == {(3, 4)}
        after = await asyncio.gather(*(ask(visitor, "after") for visitor in visitors))
        assert after == [(5, 6) if i % 4 == 0 else (3, 4) if i % 2 == 0 else (1, 2) for i in range(CROWD)]
        sessions = [visitor.session for visitor in visitors]
        await asyncio.gather(*(visitor.close() for visitor in visitors))
        return sessions, took

    sessions, took = asyncio.run(run())
    print(f"{CROWD} visitors through a restart of {took:.2f} s: nobody connected again")
    assert service.pid not in (0, pid)
    assert service.journal(f"_PID={service.pid}") and any(
        f"stayed connected over the restart: {CROWD}" in str(entry["MESSAGE"]) for entry in service.journal())
    assert [message["seq"]["data"] for message in service.get_history((sessions[0], None))] == [1, 2, 3, 4, 5, 6]
    box.wait_until(lambda: service.call("", "GetStatus")[0]["websocket_connections"]["data"] == 0)


def test_a_visitor_stays_through_restart_after_restart(service, box):
    async def run():
        async with Visitor(box) as visitor:
            for number in range(3):
                assert await ask(visitor, f"a{number}") == (2 * number + 1, 2 * number + 2)
                await restart(service)

    asyncio.run(run())


def test_who_is_within_a_message_is_told_to_come_back(service, box):
    """What was read of it cannot go along, so it has to be sent again."""
    async def run():
        async with Visitor(box) as visitor:
            frame = bytes([0x81, 0x80 | len(PING), 0, 0, 0, 0]) + PING
            visitor.ws.transport.write(frame + frame[:9])
            await visitor.expect("pong")  # so both were read: they came together
            await restart(service)
            return (await visitor.expect("goaway"))["type"], await visitor.close_code()

    assert asyncio.run(run()) == ("goaway", 1001)


def test_over_tls_of_its_own_everybody_is_told_to_come_back(service, box, tmp_path):
    """The keys of the connection are in the process that ends."""
    certificate = Certificate(tmp_path)
    box.write("/etc/chatbotd/tls.pem", certificate.certificate.read_text())
    box.write("/etc/chatbotd/tls.key", certificate.key.read_text())
    service.configure("tls", "[Web]\nTlsListen=127.0.0.1:8443\nTlsCertificate=/etc/chatbotd/tls.pem\n"
                             "TlsKey=/etc/chatbotd/tls.key\n")
    service.systemctl("restart", UNIT)
    context = ssl.create_default_context(cafile=certificate.certificate)

    async def run():
        visitor = Visitor(box, address=("127.0.0.1", 8443))
        visitor.url = "wss://localhost:8443/ws"
        await visitor.open(ssl=context, server_hostname="localhost")
        await ask(visitor, "a1")
        await restart(service)
        await visitor.expect("goaway")
        assert await visitor.close_code() == 1001

    asyncio.run(run())


def test_who_is_new_and_has_said_nothing_stays_too(service, box):
    async def run():
        connection = box.connect()
        connection.setblocking(False)
        ws = await websockets.connect("ws://127.0.0.1:8080/ws", subprotocols=["chatbot.v1"], compression=None,
                                      sock=connection, ping_interval=None)
        await restart(service)
        await ws.send('{"type":"hello"}')
        assert '"welcome"' in await asyncio.wait_for(ws.recv(), 60)
        await ws.close()

    asyncio.run(run())


def test_a_stop_says_goodbye(service, box):
    async def run():
        async with Visitor(box) as visitor:
            await restart(service, "stop", UNIT)
            assert (await visitor.expect("goaway"))["retry_after_ms"] > 0
            assert await visitor.close_code() == 1001

    asyncio.run(run())
    service.systemctl("start", UNIT)


def test_a_crash_is_noticed_and_what_was_missed_is_replayed(service, box):
    async def run():
        visitor = await Visitor(box).open()
        await ask(visitor, "a1")
        pid = service.pid
        box.do("kill", "-KILL", str(pid))
        assert await visitor.close_code() == 1006
        box.wait_until(lambda: service.pid not in (0, pid) and service.show("ActiveState") == "active")
        again = await Visitor(box, visitor.session, visitor.token).open(last_seq=1)
        assert (await again.expect("message"))["seq"] == 2
        assert (await again.expect("resumed"))["complete"]
        await again.close()

    asyncio.run(run())


def test_no_socket_is_left_with_systemd_afterwards(service, box):
    async def run():
        async with Visitor(box):
            await restart(service)
        box.wait_until(lambda: service.show("NFileDescriptorStore") == "0")

    asyncio.run(run())
