"""Sockets by hand, to send what no library would."""
import contextlib
import socket
import struct


HANDSHAKE = (b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             b"Sec-WebSocket-Protocol: chatbot.v1\r\n\r\n")


def raw(daemon, receive_buffer=None):
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(20)
    sock.connect(("127.0.0.1", daemon.port))
    return sock


def handshake(daemon, receive_buffer=None):
    """A WebSocket by hand, to send what no library would."""
    sock = raw(daemon, receive_buffer)
    sock.sendall(HANDSHAKE)
    assert b" 101 " in read_head(sock)
    return sock


def read_head(sock):
    """The head of an answer; nothing may be behind it yet."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = sock.recv(4096)
        assert chunk, f"closed after {head!r}"
        head += chunk
    return head


def frame(opcode, payload, fin=True):
    length = len(payload)
    head = bytes([(0x80 if fin else 0) | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", length)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", length)
    return head + b"\0\0\0\0" + payload


def read_close_code(sock):
    """Reads frames until the server's close; returns its code."""
    data = b""
    sock.settimeout(20)
    with contextlib.suppress(ConnectionError):
        while True:
            chunk = sock.recv(65536)
            if not chunk:
                break
            data += chunk
    at = data.rfind(b"\x88")
    assert at >= 0, data[-200:]
    return struct.unpack(">H", data[at + 2:at + 4])[0]


def send_all(sock, data):
    """The server may close before it has read all: that is its right."""
    with contextlib.suppress(ConnectionError):
        sock.sendall(data)
