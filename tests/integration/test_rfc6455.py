"""RFC 6455 case by case, by the numbers of the Autobahn test suite's list.

That suite has its peer echo. chatbot.v1 does not: here a text that is no JSON is answered with one `error`, which shows
just as well that it came as one message. Binary messages are refused with 1003, as the protocol says.
"""
import contextlib
import json
import struct

import pytest

from conftest import UNLIMITED
from lib.daemon import Daemon
from lib.http import request
from lib.raw import HANDSHAKE, frame, handshake, raw, read_head, send_all

LIMIT = 65536  # [WebSocket] MaxMessageBytes=
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
ERROR = "error"
GREEK = "Hello-µ@ßöäüàá-UTF-8!!".encode()
BROKEN = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"


def close(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


def flags(bits, opcode=TEXT, payload=b""):
    return bytes([0x80 | bits << 4 | opcode, 0x80 | len(payload)]) + b"\0\0\0\0" + payload


def fragments(payload, size, opcode=TEXT):
    """@payload in frames of @size bytes."""
    pieces = [payload[at:at + size] for at in range(0, len(payload), size)] or [b""]
    return b"".join(frame(CONT if i else opcode, piece, fin=i == len(pieces) - 1)
                    for i, piece in enumerate(pieces))


def pong(payload=b""):
    return ("pong", payload)


def closed(code):
    return ("close", code)


# number, what is sent, what comes back; `chop` sends it a byte at a time
CASES = [
    # 1: framing
    *[(f"1.1.{i} {n} bytes", frame(TEXT, b"*" * n), [ERROR]) for i, n in
      enumerate([0, 125, 126, 127, 128, 65535, LIMIT], 1)],
    ("1.1.7+ one byte more", frame(TEXT, b"*" * (LIMIT + 1)), [closed(4009)]),
    *[(f"1.2.{i} {n} binary bytes", frame(BINARY, b"\xfe" * n), [closed(1003)]) for i, n in
      enumerate([0, 125, 126, 127, 128, 65535, LIMIT], 1)],
    # 2: pings and pongs
    ("2.1 empty ping", frame(PING, b""), [pong()]),
    ("2.2 ping", frame(PING, b"Hello, world!"), [pong(b"Hello, world!")]),
    ("2.3 binary ping", frame(PING, b"\x00\xff\xfe\xfd"), [pong(b"\x00\xff\xfe\xfd")]),
    ("2.4 ping of 125 bytes", frame(PING, b"\xfe" * 125), [pong(b"\xfe" * 125)]),
    ("2.5 ping of 126 bytes", frame(PING, b"\xfe" * 126), [closed(1002)]),
    ("2.6 ping, chopped", frame(PING, b"\xfe" * 125), [pong(b"\xfe" * 125)]),
    ("2.7 pong that nobody asked for", frame(PONG, b""), []),
    ("2.8 the same with a payload", frame(PONG, b"unsolicited"), []),
    ("2.9 pong, then ping", frame(PONG, b"unsolicited") + frame(PING, b"x"), [pong(b"x")]),
    ("2.10 ten pings", b"".join(frame(PING, b"%d" % i) for i in range(10)), [pong(b"%d" % i) for i in range(10)]),
    ("2.11 ten pings, chopped", b"".join(frame(PING, b"%d" % i) for i in range(10)),
     [pong(b"%d" % i) for i in range(10)]),
    # 3: reserved bits
    ("3.1 RSV 1", flags(4, TEXT, b"Hello"), [closed(1002)]),
    ("3.2 RSV 2 after a message", frame(TEXT, b"Hello") + flags(2, TEXT, b"Hello") + frame(PING, b""),
     [ERROR, closed(1002)]),
    ("3.3 RSV 3, chopped at frames", frame(TEXT, b"Hello") + flags(6, TEXT, b"Hello"), [ERROR, closed(1002)]),
    ("3.4 RSV 4, chopped", frame(TEXT, b"Hello") + flags(1, TEXT, b"Hello"), [ERROR, closed(1002)]),
    ("3.5 RSV 5, binary", flags(5, BINARY, b"\0\xff"), [closed(1002)]),
    ("3.6 RSV 6, ping", flags(6, PING, b"Hello"), [closed(1002)]),
    ("3.7 RSV 7, close", flags(7, CLOSE), [closed(1002)]),
    # 4: reserved opcodes
    *[(f"4.1.{i} opcode {op}", frame(op, payload), [closed(1002)]) for i, (op, payload) in
      enumerate([(3, b""), (4, b"reserved"), (5, b""), (6, b"reserved"), (7, b"")], 1)],
    *[(f"4.2.{i} opcode {op}", frame(TEXT, b"Hello") + frame(op, payload), [ERROR, closed(1002)]) for i, (op, payload)
      in enumerate([(11, b""), (12, b"reserved"), (13, b""), (14, b"reserved"), (15, b"")], 1)],
    # 5: fragmentation
    ("5.1 ping in fragments", frame(PING, b"a", fin=False) + frame(CONT, b"b"), [closed(1002)]),
    ("5.2 pong in fragments", frame(PONG, b"a", fin=False) + frame(CONT, b"b"), [closed(1002)]),
    ("5.3 text in two fragments", fragments(b"fragment1fragment2", 9), [ERROR]),
    ("5.5 the same, chopped", fragments(b"fragment1fragment2", 9), [ERROR]),
    ("5.6 a ping between", frame(TEXT, b"a", fin=False) + frame(PING, b"p") + frame(CONT, b"b"), [pong(b"p"), ERROR]),
    ("5.8 the same, chopped", frame(TEXT, b"a", fin=False) + frame(PING, b"p") + frame(CONT, b"b"),
     [pong(b"p"), ERROR]),
    ("5.9 continuation of nothing", frame(CONT, b"x") + frame(TEXT, b"Hello"), [closed(1002)]),
    ("5.11 the same, chopped", frame(CONT, b"x") + frame(TEXT, b"Hello"), [closed(1002)]),
    ("5.12 unfinished continuation of nothing", frame(CONT, b"x", fin=False) + frame(TEXT, b"Hello"), [closed(1002)]),
    ("5.15 message, then continuation of nothing", fragments(b"ab", 1) + frame(CONT, b"x", fin=False),
     [ERROR, closed(1002)]),
    ("5.16 continuation and text, unfinished", frame(CONT, b"x", fin=False) + frame(TEXT, b"y", fin=False),
     [closed(1002)]),
    ("5.18 text within a text", frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), [closed(1002)]),
    ("5.19 five fragments and two pings", frame(TEXT, b"1", fin=False) + frame(CONT, b"2", fin=False) + frame(PING, b"p1")
     + frame(CONT, b"3", fin=False) + frame(CONT, b"4", fin=False) + frame(PING, b"p2") + frame(CONT, b"5"),
     [pong(b"p1"), pong(b"p2"), ERROR]),
    # 6: UTF-8
    ("6.1.1 empty text", frame(TEXT, b""), [ERROR]),
    ("6.1.2 three empty fragments", frame(TEXT, b"", fin=False) + frame(CONT, b"", fin=False) + frame(CONT, b""), [ERROR]),
    ("6.1.3 text between empty ones", frame(TEXT, b"", fin=False) + frame(CONT, b"x", fin=False) + frame(CONT, b""),
     [ERROR]),
    ("6.2.1 valid", frame(TEXT, GREEK), [ERROR]),
    ("6.2.2 cut between letters", frame(TEXT, GREEK[:8], fin=False) + frame(CONT, GREEK[8:]), [ERROR]),
    ("6.2.3 cut at every byte", fragments(GREEK, 1), [ERROR]),
    ("6.2.4 cut within letters", fragments("κόσμε".encode(), 1), [ERROR]),
    ("6.3.1 invalid", frame(TEXT, BROKEN), [closed(1007)]),
    ("6.3.2 invalid, cut at every byte", fragments(BROKEN, 1), [closed(1007)]),
    *[(f"6.5–6.11 valid {text!r}", frame(TEXT, text.encode()), [ERROR]) for text in
      ["κόσμε", "\x00", "\x80", "\u0800", "\U00010000", "\x7f", "\u07ff", "\uffff", "\ud7ff", "\ue000", "\ufffd",
       "\U0010ffff"]],
    *[(f"6.6–6.21 invalid {data.hex()}", frame(TEXT, data), [closed(1007)]) for data in [
        b"\xce", b"\xce\xba\xe1", b"\xce\xba\xe1\xbd", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80",
        b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf", b"\xf4\x90\x80\x80", b"\x80", b"\xbf",
        b"\x80\xbf", b"\x80\xbf\x80", b"\xc0 \xc1 ", b"\xe0 \xe1 ", b"\xf0 \xf1 ", b"\xf8 ", b"\xfc ", b"\xc0",
        b"\xe0\x80", b"\xf0\x80\x80", b"\xdf", b"\xef\xbf", b"\xf7\xbf\xbf", b"\xfe", b"\xff", b"\xfe\xfe\xff\xff",
        b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x80\x80\x80\xaf", b"\xc1\xbf", b"\xe0\x9f\xbf",
        b"\xf0\x8f\xbf\xbf", b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xed\xa0\x80", b"\xed\xad\xbf",
        b"\xed\xae\x80", b"\xed\xb0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80", b"\xed\xaf\xbf\xed\xbf\xbf"]],
    *[(f"6.22 noncharacter U+{code:X}", frame(TEXT, chr(code).encode()), [ERROR]) for code in
      [0xfffe, 0xffff, 0x1fffe, 0x1ffff, 0x8fffe, 0x10fffe, 0x10ffff]],
    # 7: closing
    ("7.1.1 message, then close", frame(TEXT, b"Hello") + close(1000), [ERROR, closed(1000)]),
    ("7.1.2 two closes", close(1000) + close(1000), [closed(1000)]),
    ("7.1.3 ping after close", close(1000) + frame(PING, b"x"), [closed(1000)]),
    ("7.1.4 text after close", close(1000) + frame(TEXT, b"x"), [closed(1000)]),
    ("7.1.5 close within fragments", frame(TEXT, b"a", fin=False) + close(1000) + frame(CONT, b"b"), [closed(1000)]),
    ("7.3.1 close without a code", frame(CLOSE, b""), [closed(None)]),
    ("7.3.2 close with one byte", frame(CLOSE, b"a"), [closed(1002)]),
    ("7.3.3 close with a code", close(1000), [closed(1000)]),
    ("7.3.4 close with a reason", close(1000, b"Hello World!"), [closed(1000)]),
    ("7.3.5 close with the longest reason", close(1000, b"*" * 123), [closed(1000)]),
    ("7.3.6 close with a longer one", close(1000, b"*" * 124), [closed(1002)]),
    ("7.5.1 reason that is not UTF-8", close(1000, BROKEN), [closed(1007)]),
    *[(f"7.7 code {code}", close(code), [closed(code)]) for code in
      [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]],
    *[(f"7.9 code {code}", close(code), [closed(1002)]) for code in
      [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535]],
    # 9 and 10: sizes
    *[(f"9.3 the limit in fragments of {n}", fragments(b"*" * LIMIT, n), [ERROR]) for n in (64, 1300, 4096, 32768)],
    *[(f"9.4 a byte more in fragments of {n}", fragments(b"*" * (LIMIT + 1), n), [closed(4009)]) for n in (64, 32768)],
    ("10.1.1 fragments of 1300", fragments(b"*" * 65536, 1300), [ERROR]),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One daemon for all cases: none may harm the next."""
    with Daemon(tmp_path_factory.mktemp("rfc6455"), UNLIMITED) as running:
        yield running


class Reader:
    """Frames from the server, each checked to be whole, unmasked and final."""

    def __init__(self, sock):
        self.sock = sock
        self.data = b""

    def take(self, size):
        while len(self.data) < size:
            chunk = self.sock.recv(65536)
            if not chunk:
                raise EOFError
            self.data += chunk
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def frame(self):
        first, second = self.take(2)
        assert first & 0xf0 == 0x80 and second < 127, (first, second)
        size = second if second < 126 else struct.unpack(">H", self.take(2))[0]
        return first & 0x0f, self.take(size)

    def event(self):
        """What one frame says, as the cases have it."""
        opcode, payload = self.frame()
        if opcode == TEXT:
            return json.loads(payload)["type"]
        if opcode == CLOSE:
            return closed(struct.unpack(">H", payload[:2])[0] if payload else None)
        assert opcode == PONG, opcode
        return pong(payload)


def send(sock, name, data):
    if "chopped" in name:
        with contextlib.suppress(ConnectionError):
            for byte in data:
                sock.sendall(bytes([byte]))
    else:
        send_all(sock, data)


@pytest.mark.parametrize("name, data, expected", CASES, ids=[case[0] for case in CASES])
def test_case(shared, name, data, expected):
    with handshake(shared) as sock:
        reader = Reader(sock)
        sock.sendall(frame(TEXT, b'{"type":"hello"}'))
        assert reader.event() == "welcome"
        send(sock, name, data)
        ends = bool(expected) and expected[-1][0] == "close"
        if not ends:
            sock.sendall(frame(PING, b"the end"))
        got = []
        with contextlib.suppress(EOFError, ConnectionError):
            while not got or (got[-1] != pong(b"the end") and got[-1][0] != "close"):
                got.append(reader.event())
        assert got == expected + ([] if ends else [pong(b"the end")])


def test_12_compression_is_declined(shared):
    """Offered, not taken: a small message cannot become a large one."""
    offer = b"\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    with raw(shared) as sock:
        sock.sendall(HANDSHAKE.replace(b"\r\n\r\n", offer))
        head = read_head(sock).lower()
        assert b" 101 " in head and b"sec-websocket-extensions" not in head


HANDSHAKES = [
    ("4.2.1 another version", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 12", 426),
    ("4.2.1 no key", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"", 400),
    ("4.2.1 a key that is no 16 bytes", b"dGhlIHNhbXBsZSBub25jZQ==", b"c2hvcnQ=", 400),
    ("4.2.1 no upgrade", b"Upgrade: websocket\r\n", b"", 426),
    ("4.2.1 no such subprotocol", b"chatbot.v1", b"chatbot.v9", 400),
    ("4.2.1 posted", b"GET /ws", b"POST /ws", 405),
]


@pytest.mark.parametrize("name, old, new, status", HANDSHAKES, ids=[row[0] for row in HANDSHAKES])
def test_handshake_that_is_none(shared, name, old, new, status):
    assert old in HANDSHAKE
    with raw(shared) as sock:
        sock.sendall(HANDSHAKE.replace(old, new))
        assert int(read_head(sock).split(b" ")[1]) == status, name


def test_nothing_is_left_over(shared):
    """After all of it: the daemon answers, and no socket counts as open."""
    assert request("GET", f"{shared.base}/healthz").status == 200
    assert "Traceback" not in shared.log() and "CRITICAL" not in shared.log()
