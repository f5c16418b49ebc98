"""A server that does to its clients whatever a broken or malicious one may do."""
import contextlib
import socket
import threading
import time

DRIP_SECONDS = 0.2
CHUNK = b"x" * 65536


def hang(peer, sock):
    """Takes all, answers nothing."""
    peer.ended.wait(60)


def drip(peer, sock):
    """Says something all the time, and never comes to an end."""
    while not peer.ended.wait(DRIP_SECONDS):
        sock.sendall(b"H" if peer.greeting is None else b"2")


def stream_head(peer, sock):
    """A head that does not end."""
    sock.sendall(b"HTTP/1.1 200 OK\r\n" if peer.greeting is None else b"220-")
    while not peer.ended.is_set():
        sock.sendall(b"X-More: " + CHUNK + b"\r\n" if peer.greeting is None else CHUNK)


def stream_lines(peer, sock):
    """Preliminary answers, one after the other."""
    line = b"HTTP/1.1 100 Continue\r\n\r\n" if peer.greeting is None else b"220-wait\r\n"
    while not peer.ended.is_set():
        sock.sendall(line * 1000)


def stream_body(peer, sock):
    """A refusal whose explanation does not end."""
    sock.sendall(b"HTTP/1.1 500 Sorry\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not peer.ended.is_set():
        sock.sendall(b"10000\r\n" + CHUNK + b"\r\n")


def lie(peer, sock):
    """Something else than the client wants to hear, and then nothing."""
    sock.sendall(b"\x16\x03\x01\x02\x00\x01\x00\xff\xff\r\n\r\n" + bytes(range(256)))


def leave(peer, sock):
    """Nothing at all."""


class BadPeer:
    """Listens and behaves as @behaviour says. Use it as a context manager."""

    def __init__(self, behaviour, greeting=None):
        self.behaviour = behaviour
        self.greeting = greeting
        self.ended = threading.Event()
        self.attempts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def serve(self, sock):
        with sock, contextlib.suppress(OSError):
            if self.greeting is None:
                sock.recv(65536)  # the beginning of the request, as far as it is there
            self.behaviour(self, sock)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.attempts += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self.ended.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Pulse:
    """Asks a daemon whether it lives, all the time, and knows how long that took. Use it as a context manager."""

    def __init__(self, ask):
        self.ask = ask
        self.seconds = []
        self.problem = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.ended.wait(0.05):
            began = time.monotonic()
            try:
                self.ask()
            except (AssertionError, OSError) as problem:
                self.problem = problem
                return
            self.seconds.append(time.monotonic() - began)

    def p99(self):
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.ended.set()
        self.thread.join(60)
