"""chatbotd.socket: started by the first visitor, and nobody refused while it restarts."""
import socket
import threading

import pytest

from service import UNIT, Service

SOCKET = "chatbotd.socket"
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: chat\r\nConnection: close\r\n\r\n"


@pytest.fixture
def asleep(box):
    """The sockets listen, the service does not run."""
    service = Service(box)
    service.drop_in("more", "[Socket]\nListenStream=127.0.0.1:8082\n", SOCKET)
    service.systemctl("stop", UNIT, SOCKET)
    service.systemctl("start", SOCKET)
    assert service.show("ActiveState") == "inactive"
    return service


def ask(connection):
    """Sends a request; returns the status line."""
    with connection:
        connection.sendall(REQUEST)
        return connection.makefile("rb").readline()


def connect_unix(box):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(60)
    connection.connect(str(box.path("/run/chatbotd.sock")))
    return connection


class Knocker(threading.Thread):
    """Connects and asks, again and again, until it is told to stop."""

    def __init__(self, box):
        super().__init__()
        self.box = box
        self.over = threading.Event()
        self.answered = 0
        self.failures = []

    def run(self):
        while not self.over.is_set():
            try:
                line = ask(self.box.connect())
                assert line.startswith(b"HTTP/1.1 200"), line
                self.answered += 1
            except (OSError, AssertionError) as error:
                self.failures.append(repr(error))


def test_the_first_visitor_over_tcp_starts_it(asleep, box):
    assert ask(box.connect()).startswith(b"HTTP/1.1 200")
    assert asleep.show("ActiveState") == "active"


def test_the_first_visitor_over_a_unix_socket_starts_it(asleep, box):
    assert ask(connect_unix(box)).startswith(b"HTTP/1.1 200")


def test_it_serves_on_every_socket_of_the_unit(asleep, box):
    assert ask(box.connect(("127.0.0.1", 8082))).startswith(b"HTTP/1.1 200")
    assert ask(box.connect()).startswith(b"HTTP/1.1 200")
    assert asleep.call("", "GetStatus")[0]["listeners"]["data"] == [
        "127.0.0.1:8080", "[::1]:8080", "unix:/run/chatbotd.sock", "127.0.0.1:8082"]


def test_nobody_is_refused_while_it_restarts(asleep, box):
    ask(box.connect())
    knockers = [Knocker(box) for _ in range(4)]
    for knocker in knockers:
        knocker.start()
    for _ in range(3):
        count = sum(knocker.answered for knocker in knockers)
        asleep.systemctl("restart", UNIT)
        box.wait_until(lambda mark=count: sum(knocker.answered for knocker in knockers) > mark + 100)
    for knocker in knockers:
        knocker.over.set()
        knocker.join(60)
    assert [failure for knocker in knockers for failure in knocker.failures] == []
