"""chatbotd on a box, as an administrator has it."""
import asyncio
import json
import uuid

from lib.websocket import ChatSocket

NAME, ROOT = "org.chatbotd.Chatbot1", "/org/chatbotd/Chatbot1"
UNIT = "chatbotd.service"


class Service:
    """The unit, and what is asked of it. `box` is the machine."""

    def __init__(self, box):
        self.box = box

    # The unit

    def systemctl(self, *arguments):
        if arguments[0] in ("start", "restart"): # so many in a minute are more than the unit allows
            self.box.do("systemctl", "reset-failed")
        return self.box.do("systemctl", *arguments)

    def show(self, name):
        return self.systemctl("show", "--property", name, "--value", UNIT).strip()

    @property
    def pid(self):
        """As the box counts."""
        return int(self.show("MainPID"))

    def drop_in(self, name, text, unit=UNIT):
        """Changes a unit as “systemctl edit” does."""
        self.box.write(f"/etc/systemd/system/{unit}.d/{name}.conf", text)
        self.systemctl("daemon-reload")

    def configure(self, name, text):
        self.box.write(f"/etc/chatbotd/chatbotd.conf.d/{name}.conf", text)

    def journal(self, *matches):
        """What it wrote, as the journal has it: a dictionary a line."""
        lines = self.box.do("journalctl", "--no-pager", "--output=json", f"--unit={UNIT}", *matches).splitlines()
        return [json.loads(line) for line in lines]

    def wait_for_journal(self, text, timeout=60):
        return self.box.wait_until(
            lambda: [entry for entry in self.journal() if text in str(entry["MESSAGE"])], timeout, f"“{text}”")

    # The bus

    def try_call(self, part, method, *arguments, user=None):
        path = f"{ROOT}/{part}" if part else ROOT
        return self.box.run("busctl", "--json=short", "call", NAME, path, f"{NAME}.{part or 'Manager'}", method,
                            *arguments, user=user)

    def call(self, part, method, *arguments, user=None):
        """Calls a method that must succeed; returns what it answers."""
        done = self.try_call(part, method, *arguments, user=user)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout) if done.stdout.strip() else {"data": None}
        return answer["data"]

    def wait_for_job(self, path):
        """Waits until a job is over; returns its state."""
        def get_state():
            done = self.box.run("busctl", "--json=short", "get-property", NAME, path, f"{NAME}.Job", "State")
            state = json.loads(done.stdout)["data"] if done.returncode == 0 else "gone"
            return state not in ("queued", "running") and state
        return self.box.wait_until(get_state, why=f"{path} to end")

    # Visitors

    def visit(self, client, *arguments, session=None):
        """Runs a coroutine function with a socket of a visitor: a new one, or one who was here."""
        async def run():
            visitor = Visitor(self.box, *(session or (None, None)))
            async with visitor:
                return await client(visitor, *arguments)
        return asyncio.run(run())

    def open_session(self):
        """A new visitor's session: id and token."""
        async def keep(visitor):
            return visitor.session, visitor.token
        return self.visit(keep)

    def get_history(self, session):
        return self.call("Sessions", "GetMessages", "stu", session[0], "0", "500")[0]

    def say(self, session, text="Is my data stored?"):
        """Sends a message; returns the ack, or the error."""
        async def send(visitor):
            await visitor.send(type="message", client_id=str(uuid.uuid4()), text=text)
            return await visitor.expect("ack", "error")
        return self.visit(send, session=session)

    def get(self, path, address=("127.0.0.1", 8080)):
        """Status and body of a GET."""
        with self.box.connect(address) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: chat\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body.decode()


class Visitor(ChatSocket):
    """A socket into the box."""

    def __init__(self, box, session=None, token=None, address=("127.0.0.1", 8080)):
        super().__init__(None, session, token)
        self.box = box
        self.address = address

    async def open(self, last_seq=None, **options):
        connection = self.box.connect(self.address)
        connection.setblocking(False)
        return await super().open(last_seq, sock=connection, **options)
