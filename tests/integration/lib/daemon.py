"""Starts the real chatbotd in a directory of its own, and ends it in every way there is."""
import os
import pathlib
import re
import resource
import signal
import subprocess
import time

BINARY = os.environ["CHATBOTD"]
SANITIZED = "CHATBOT_TEST_SANITIZED" in os.environ

KNOWLEDGE = """# Opening hours

## When are you open?
Also: What are your opening hours?
Also: at what time do you close

We are open **Monday to Friday**, from 9 to 17.

## How do I reset my password?
Also: I forgot my password

Open *Settings*, then *Security*, and choose *Reset password*.
"""


class Daemon:
    """One chatbotd. Use it as a context manager; whatever happens, it ends."""

    def __init__(self, directory, config="", environment=None, arguments=(), open_files=None):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.log_path = self.directory / "log"
        self.config_path = self.directory / "chatbotd.conf"
        self.environment = environment or {}
        self.arguments = list(arguments)
        self.open_files = open_files
        self.port = 0
        self.process = None
        (self.directory / "knowledge").mkdir(exist_ok=True)
        (self.directory / "knowledge" / "hours.md").write_text(KNOWLEDGE, encoding="utf-8")
        self.configure(config)

    def configure(self, config):
        """Writes the key file; a running daemon reads it at a reload."""
        self.config_path.write_text(
            f"[Log]\nFiles=false\n[Knowledge]\nDirectory=knowledge\n{config}", encoding="utf-8")

    def command(self):
        bus = [] if "--bus" in self.arguments else ["--bus", "none"]
        return [BINARY, "--config", str(self.config_path), "--data-dir", str(self.data),
                "--listen", f"127.0.0.1:{self.port}", *bus, *self.arguments]

    def _limit(self):
        if self.open_files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files))

    def start(self):
        """Starts it and waits until it says that it serves. After the first time, on the same port."""
        mark = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=self._limit, env={**os.environ, **self.environment})
        line = self.wait_for_line(r"serves on .*?127\.0\.0\.1:(\d+)", mark)
        self.port = int(line.group(1))
        return self

    def log(self, mark=0):
        return self.log_path.read_bytes()[mark:].decode(errors="replace")

    def wait_for_line(self, pattern, mark=0, timeout=60):
        """Returns the match of a line that is in the log, or comes in time."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log(mark))
            if found:
                return found
            if self.process.poll() is not None:
                raise AssertionError(f"chatbotd ended with {self.process.returncode}:\n{self.log(mark)}")
            time.sleep(0.01)
        raise AssertionError(f"no line “{pattern}” in\n{self.log(mark)}")

    def kill(self):
        """As a crash does it: no word, no cleaning up."""
        self.process.kill()
        self.process.wait(10)

    def stop(self, timeout=30):
        """As an administrator does it. Returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def reload(self):
        mark = self.log_path.stat().st_size
        self.process.send_signal(signal.SIGHUP)
        return mark

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self):
        return f"ws://127.0.0.1:{self.port}/ws"

    def memory_kb(self):
        """What it has written to and shares with nobody, in kB: what it costs the machine."""
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(re.search(r"Private_Dirty:\s+(\d+) kB", text).group(1))

    def n_fds(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        if self.process is None or self.process.poll() is not None:
            return
        status = self.stop()
        assert status == 0, f"chatbotd ended with {status}:\n{self.log()[-3000:]}"
