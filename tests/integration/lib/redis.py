"""A Redis of its own for a test, to be started, stopped and paused."""
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import pytest

from lib.ports import find_free_port


class RedisServer:
    """One redis-server that keeps nothing. Use it as a context manager."""

    def __init__(self, directory, password=None):
        if shutil.which("redis-server") is None:
            pytest.skip("needs redis-server")
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(exist_ok=True)
        self.port = find_free_port()
        self.password = password
        self.process = None

    @property
    def url(self):
        login = f":{self.password}@" if self.password else ""
        return f"redis://{login}127.0.0.1:{self.port}"

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self):
        login = ["--requirepass", self.password] if self.password else []
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.directory),
             "--save", "", "--appendonly", "no", *login], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        if self.process is not None and self.process.poll() is None:
            self.kill()
