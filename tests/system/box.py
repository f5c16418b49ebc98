"""A machine for a test: a real systemd, with what the build installs, in namespaces of its own."""
import contextlib
import ctypes
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import time

INIT = pathlib.Path(__file__).resolve().with_name("box-init")
CLONE_NEWNET = 0x40000000

# What a box boots: the basis of every system, and the bus. Nothing that else may be installed here.
TARGET = """[Unit]
Description=What a test needs of a machine
Requires=sysinit.target dbus.socket
After=sysinit.target dbus.socket
"""


def find_control_groups():
    """Yields this process's folder in each hierarchy that a box uses: version 1, 2, or both."""
    base = pathlib.Path("/sys/fs/cgroup")
    hybrid = (base / "systemd").is_dir()
    for line in pathlib.Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield (base / "unified" if hybrid else base) / path.lstrip("/")
        elif controllers in ("memory", "pids", "name=systemd"):
            yield base / controllers.removeprefix("name=") / path.lstrip("/")


class Box:
    """One machine. Use it as a context manager: it is off when that ends."""

    numbers = itertools.count(1)

    def __init__(self, directory, payload, name="box"):
        self.directory = pathlib.Path(directory)
        self.payload = pathlib.Path(payload)
        self.name = name
        self.console = self.directory / "console.log"
        self.root = self.directory / "machine"
        number = next(self.numbers)
        self.groups = [group / f"{name}-{os.getpid()}-{number}" for group in find_control_groups()]
        self.process = None
        self.pid = None

    def _enter_groups(self):
        for group in self.groups:
            group.mkdir(exist_ok=True)
            (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    def _find_pid(self):
        """Of systemd, once it is that; None until then."""
        outer = self.process.pid
        assert self.process.poll() is None, f"the box did not boot:\n{self.read_console()}"
        child = pathlib.Path(f"/proc/{outer}/task/{outer}/children").read_text(encoding="ascii").strip()
        with contextlib.suppress(OSError):
            if child and pathlib.Path(f"/proc/{child}/comm").read_text(encoding="ascii") == "systemd\n":
                return int(child)
        return None

    def wait_until(self, what, timeout=60, why=""):
        """Returns what @what returns once that is true."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            value = what()
            if value:
                return value
            time.sleep(0.05)
        journal = self.run("journalctl", "--no-pager", "-n", "60", "-o", "short-precise").stdout if self.pid else ""
        raise AssertionError(f"did not happen within {timeout} s {why}\n{journal}")

    def read_console(self):
        return self.console.read_text(encoding="utf-8", errors="replace")[-4000:]

    def boot(self):
        self.root.mkdir()
        units = self.payload / "etc/systemd/system"
        units.mkdir(parents=True, exist_ok=True)
        (units / "box.target").write_text(TARGET, encoding="ascii")
        with open(self.console, "wb") as console:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--cgroup", "--uts", "--ipc", "--net",
                 "--kill-child=SIGKILL", "--propagation=private", INIT, self.root, self.name, self.payload],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, preexec_fn=self._enter_groups)
        pid = self.wait_until(self._find_pid, why="to become systemd")
        self.pid = pid
        self.wait_until(lambda: self.run("systemctl", "is-active", "box.target").stdout == "active\n", why="to boot")
        return self

    def stop(self):
        """Powers it off, and leaves nothing behind."""
        if self.process is None:
            return
        if self.pid and self.process.poll() is None:
            os.kill(self.pid, signal.SIGRTMIN + 4)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)
        for group in self.groups:
            for folder in sorted(group.rglob("*"), reverse=True):
                if folder.is_dir():
                    folder.rmdir()
            group.rmdir()

    def __enter__(self):
        try:
            return self.boot()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *unused):
        self.stop()

    # What an administrator does at it

    def run(self, *command, user=None, stdin=None, timeout=60):
        """Runs a command in it, as root or as a user with all the groups of theirs."""
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        return subprocess.run(["nsenter", "--target", str(self.pid), "--all", "--wd=/", *become, *command],
                              input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
                              capture_output=True, text=True, timeout=timeout, check=False)

    def do(self, *command, **options):
        """Runs what must succeed; returns what it printed."""
        done = self.run(*command, **options)
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def path(self, inside):
        """Where a file of the box is seen from here."""
        return pathlib.Path(f"/proc/{self.pid}/root") / str(inside).lstrip("/")

    def write(self, inside, text, mode=0o644):
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def connect(self, address=("127.0.0.1", 8080)):
        """A TCP connection within the box: a socket stays in the network that it was made in."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/self/ns/net", "rb") as ours, open(f"/proc/{self.pid}/ns/net", "rb") as theirs:
            assert libc.setns(theirs.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
            try:
                connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            finally:
                assert libc.setns(ours.fileno(), CLONE_NEWNET) == 0
        try:
            connection.settimeout(60)
            connection.connect(address)
        except BaseException:
            connection.close()
            raise
        return connection
