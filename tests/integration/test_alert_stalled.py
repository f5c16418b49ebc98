"""Answers that take too long are told, also with a crash in between."""
import itertools
import os
import signal
import threading
import time

from lib.alerts import BASE, OFF, mail_settings, wait_until_delivered
from lib.http import HttpSession
from lib.mail_server import MailServer
from lib.wait import wait_until


class Stalled:
    """Visitors who ask again and again while the daemon is held up, so that answers take seconds."""

    def __init__(self, daemon, visitors=100):
        self.daemon = daemon
        self.stop = threading.Event()
        self.running = itertools.cycle([0.006, 0.01, 0.02, 0.03, 0.04])
        self.threads = [threading.Thread(target=self.ask, daemon=True) for _ in range(visitors)]

    def ask(self):
        session = HttpSession(self.daemon)
        for number in itertools.count():
            if self.stop.is_set():
                return
            session.send(str(number), "When are you open?", timeout=60)

    def hold_up(self):
        """What is durable by the next pause and not answered waits through it.

        A group that came in together is answered within some milliseconds: a pause at a time that differs from
        round to round meets one after another of them in the middle.
        """
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        time.sleep(2.2)
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        time.sleep(next(self.running))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def test_stalled_replies(make_daemon):
    """One mail that fires, one that resolves, though the daemon is killed in between."""
    rules = OFF.replace("response-time: off", "response-time: over 10s for 0s")
    limits = f"[Alerts]\nRules={rules}\nCheckIntervalMs=200\nGroupWaitSeconds=0\n"

    with MailServer() as server:
        def sent(kind):
            return server.sent_to("ada@example.org", kind)

        daemon = make_daemon(BASE + limits + mail_settings(server, recipients="ada@example.org"))
        with daemon:
            with Stalled(daemon) as stalled:
                wait_until(lambda: stalled.hold_up() or sent("firing"), timeout=240, why=daemon.log())
            wait_until_delivered(daemon)
            daemon.kill()
        with daemon:
            session = HttpSession(daemon)
            numbers = itertools.count()
            wait_until(lambda: session.send(f"calm-{next(numbers)}", "hello") and sent("resolved"), timeout=90,
                       why=daemon.log())
            wait_until_delivered(daemon)
        assert [mail["X-Chatbot-Alert"] for mail in server.mails] == ["firing", "resolved"]
