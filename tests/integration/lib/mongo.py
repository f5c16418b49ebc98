"""A server that speaks MongoDB's protocol, to be started, stopped and paused by a test."""
import os
import pathlib
import signal
import socket
import subprocess

import pytest

PROGRAM = os.environ.get("CHATBOT_TEST_FERRETDB", "")

# A test waits for no server longer than it must.
QUICK = "serverSelectionTimeoutMS=1000&socketTimeoutMS=1500&connectTimeoutMS=1000"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MongoServer:
    """One FerretDB with a directory of its own. Use it as a context manager."""

    def __init__(self, directory):
        if not os.access(PROGRAM, os.X_OK):
            pytest.skip("CHATBOT_TEST_FERRETDB does not say where one is")
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(exist_ok=True)
        self.port = free_port()
        self.process = None

    @property
    def uri(self):
        return f"mongodb://127.0.0.1:{self.port}/chat?{QUICK}"

    def start(self):
        self.process = subprocess.Popen([PROGRAM, f"127.0.0.1:{self.port}", str(self.directory)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout.readline(), "it does not serve"
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdin.close()
        self.process.stdout.close()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        if self.process is not None and self.process.poll() is None:
            self.kill()
