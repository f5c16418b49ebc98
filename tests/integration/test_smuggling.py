"""Requests that two readers could read in two ways, and headers that are no headers.

A case is refused, or read as the RFC has it; never is a second request found in the body of the first. `/smuggled` is what
would be found: no answer may speak of it.
"""
import contextlib

import pytest

from conftest import UNLIMITED
from lib.daemon import Daemon
from lib.http import request
from lib.raw import raw, send_all

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"0\r\n\r\n" + SMUGGLED


def post(*headers, body=CHUNKED, line=b"POST /api/v1/sessions HTTP/1.1", end=b"\r\n"):
    return end.join([line, b"Host: x", *headers, b"", b""]) + body


LENGTH = b"Content-Length: %d" % len(CHUNKED)

CASES = [
    ("CL.TE", post(LENGTH, b"Transfer-Encoding: chunked")),
    ("TE.CL", post(b"Transfer-Encoding: chunked", b"Content-Length: 4")),
    ("CL.CL, different", post(LENGTH, b"Content-Length: 0")),
    ("CL list", post(b"Content-Length: 0, %d" % len(CHUNKED))),
    ("CL with a sign", post(b"Content-Length: +%d" % len(CHUNKED))),
    ("CL negative", post(b"Content-Length: -1")),
    ("CL hexadecimal", post(b"Content-Length: 0x10")),
    ("CL with a space in it", post(b"Content-Length: 4 2")),
    ("CL beyond 64 bits", post(b"Content-Length: 18446744073709551616")),
    ("CL empty", post(b"Content-Length:")),
    ("TE.TE, one unknown", post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: cow")),
    ("TE twice", post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked")),
    ("TE unknown", post(b"Transfer-Encoding: xchunked", LENGTH)),
    ("TE with a space before the colon", post(b"Transfer-Encoding : chunked", LENGTH)),
    ("TE with a tab", post(b"Transfer-Encoding:\tchunked", LENGTH)),
    ("TE with a vertical tab", post(b"Transfer-Encoding: \x0bchunked", LENGTH)),
    ("TE quoted", post(b'Transfer-Encoding: "chunked"', LENGTH)),
    ("TE folded", post(b"Transfer-Encoding:\r\n chunked", LENGTH)),
    ("TE after a bare CR", post(b"X: x\rTransfer-Encoding: chunked", LENGTH)),
    ("TE after a bare LF", post(b"X: x\nTransfer-Encoding: chunked", LENGTH)),
    ("TE with a NUL", post(b"Transfer-Encoding: chunked\0", LENGTH)),
    ("TE in HTTP/1.0", post(b"Transfer-Encoding: chunked", line=b"POST /api/v1/sessions HTTP/1.0")),
    ("bare LF everywhere", post(LENGTH, end=b"\n")),
    ("two Hosts", post(b"Host: y", LENGTH)),
    ("a header without a name", post(b": x", LENGTH)),
    ("a header without a colon", post(b"nonsense", LENGTH)),
    ("a space before the first header", b"GET / HTTP/1.1\r\n Host: x\r\n\r\n" + SMUGGLED),
    ("a header name with a control character", post(b"X\x01: y", LENGTH)),
    ("a line end in the target", b"GET /\r\nX: y HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("HTTP/0.9", b"GET /\r\n\r\n"),
    ("HTTP/2 by force", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("another version", b"GET / HTTP/1.10\r\nHost: x\r\n\r\n"),
    ("chunk size with a sign", post(b"Transfer-Encoding: chunked", body=b"+0\r\n\r\n" + SMUGGLED)),
    ("chunk size beyond 64 bits", post(b"Transfer-Encoding: chunked", body=b"10000000000000000\r\n" + SMUGGLED)),
    ("chunk size with a prefix", post(b"Transfer-Encoding: chunked", body=b"0x0\r\n\r\n" + SMUGGLED)),
    ("chunk ended by a bare LF", post(b"Transfer-Encoding: chunked", body=b"0\n\n" + SMUGGLED)),
    ("chunk longer than it says", post(b"Transfer-Encoding: chunked", body=b"1\r\nxx\r\n0\r\n\r\n" + SMUGGLED)),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Daemon(tmp_path_factory.mktemp("smuggling"), UNLIMITED) as running:
        yield running


def exchange(daemon, data):
    """All that comes back until the server closes."""
    answer = b""
    with raw(daemon) as sock:
        send_all(sock, data)
        with contextlib.suppress(ConnectionError):
            while chunk := sock.recv(65536):
                answer += chunk
    return answer


@pytest.mark.parametrize("name, data", CASES, ids=[case[0] for case in CASES])
def test_refused_as_a_whole(shared, name, data):
    """One answer, an error, and the end of the connection: what follows is never looked at."""
    answer = exchange(shared, data)
    assert answer.count(b"HTTP/1.") == 1, answer
    assert answer.split(b" ")[1] in (b"400", b"501", b"505"), answer
    assert b"smuggled" not in answer and b"\r\nSet-Cookie" not in answer


def test_nothing_was_smuggled(shared):
    assert request("GET", f"{shared.base}/healthz").status == 200
    assert "/smuggled" not in shared.log()


INJECTIONS = ["a%0d%0aSet-Cookie:%20x=y", "a%0aX-Injected:%20y", "%00", "%E5%98%8A%E5%98%8DSet-Cookie:x", "..%2f..%2fetc%2fpasswd"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_of_a_request_becomes_a_header(shared, text):
    """OWASP ASVS 5.3: what a client names comes back in no header, whole or in parts."""
    for path in (f"/{text}", f"/widget/{text}/loader.js", f"/api/v1/uploads/{text}", f"/?name={text}"):
        answer = exchange(shared, f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: {text}\r\nOrigin: {text}\r\n"
                                  "Connection: close\r\n\r\n".encode())
        head = answer.split(b"\r\n\r\n")[0].lower()
        assert b"set-cookie" not in head and b"x-injected" not in head and b"passwd" not in head, answer
