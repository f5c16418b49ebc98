"""A D-Bus of its own for a test, and the programs that an administrator uses on it."""
import json
import pathlib
import subprocess
import time

from lib.daemon import BINARY

CTL = str(pathlib.Path(BINARY).parent / "ctl" / "chatbotctl")
NAME, ROOT = "org.chatbotd.Chatbot1", "/org/chatbotd/Chatbot1"
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]

# As the system bus with the policy of data/dbus/: whoever is on the machine may connect and ask.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*" eavesdrop="false"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """One bus. Use it as a context manager."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.socket = self.directory / "bus"
        self.config = self.directory / "bus.conf"
        self.address = f"unix:path={self.socket}"
        self.process = None

    def start(self):
        self.config.write_text(CONFIG.format(socket=self.socket), encoding="utf-8")
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(["dbus-daemon", f"--config-file={self.config}", "--nofork"],
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self.socket.exists():
            assert self.process.poll() is None and time.monotonic() < deadline, "dbus-daemon did not start"
            time.sleep(0.01)
        # who is not root must reach it
        for path in (self.directory, *self.directory.parents):
            if path.owner() == self.directory.owner() and str(path).startswith("/tmp/"):
                path.chmod(path.stat().st_mode | 0o011)
        self.socket.chmod(0o777)
        return self

    def stop(self):
        self.process.kill()
        self.process.wait(10)

    def busctl(self, *arguments, prefix=()):
        return subprocess.run([*prefix, "busctl", f"--address={self.address}", *arguments], capture_output=True,
                              text=True, timeout=30, check=False)

    def call(self, part, method, *arguments, prefix=(), interface=None):
        """Calls a method; @part is "" for the manager, or "Sessions" and the like."""
        path = f"{ROOT}/{part}" if part else ROOT
        return self.busctl("--json=short", "call", NAME, path, interface or f"{NAME}.{part or 'Manager'}", method,
                           *arguments, prefix=prefix)

    def ctl(self, *arguments, prefix=(), **options):
        return subprocess.run([*prefix, CTL, f"--bus={self.address}", *arguments], capture_output=True, text=True,
                              timeout=60, check=False, **options)

    def ctl_json(self, *arguments):
        done = self.ctl("--json", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()
