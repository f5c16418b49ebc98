"""Another machine, reached by ssh: a real sshd on this one, with a configuration of its own."""
import getpass
import os
import pathlib
import socket
import subprocess
import time

SERVER = """ListenAddress 127.0.0.1
Port {port}
HostKey {directory}/host
AuthorizedKeysFile {directory}/user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin yes
PermitUserEnvironment no
SetEnv PATH={directory}/bin:/usr/local/bin:/usr/bin:/bin
"""
CLIENT = """Host server
HostName 127.0.0.1
Port {port}
User {user}
IdentityFile {directory}/user
IdentitiesOnly yes
UserKnownHostsFile {directory}/known
StrictHostKeyChecking accept-new
"""


class Remote:
    """A machine with a bus and a journal. Use it as a context manager; `arguments` lead a console to it."""

    def __init__(self, directory, bus, journal):
        self.directory = pathlib.Path(directory)
        self.bus = bus
        self.journal = journal
        self.process = None
        self.arguments = ["--host=server", f"--ssh-config={self.directory}/client"]

    def write_program(self, name, text):
        path = self.directory / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def _find_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", str(self.directory / "server")],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=(self.directory / "log").open("ab"))

    def stop(self):
        """Ends the server; who is connected stays so."""
        self.process.terminate()
        self.process.wait(10)

    def find_connections(self):
        """The pids of the ssh that a console has started."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = path.read_bytes().split(b"\0")
            except OSError:
                continue
            if command[0] == b"ssh" and f"{self.directory}/client".encode() in command:
                found.append((int(path.parent.name), command[-2].decode()))
        return found

    def __enter__(self):
        (self.directory / "bin").mkdir(parents=True)
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.directory / name)], check=True)
        # what is the machine's own there is the test's here
        socket_path = self.bus.address.removeprefix("unix:path=")
        self.write_program("systemd-stdio-bridge", f"exec /usr/bin/systemd-stdio-bridge -punix:path={socket_path}")
        self.write_program("journalctl", f"exec /usr/bin/journalctl --directory='{self.journal.directory}' \"$@\"")
        if os.geteuid() == 0:
            pathlib.Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        port = self._find_port()
        places = {"directory": self.directory, "port": port, "user": getpass.getuser()}
        (self.directory / "server").write_text(SERVER.format(**places), encoding="utf-8")
        (self.directory / "client").write_text(CLIENT.format(**places), encoding="utf-8")
        self.start()
        deadline = time.monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            assert self.process.poll() is None and time.monotonic() < deadline, (self.directory / "log").read_text()
            time.sleep(0.05)
        return self

    def __exit__(self, *unused):
        self.stop()
