"""Whom the daemon talks to may hang, lie, drip or never stop: that costs neither time nor memory, and nobody else waits."""
import contextlib

from lib import bad_peer
from lib.alerts import BASE, CROWDED, close, connect, mail_settings, metric
from lib.bad_peer import BadPeer, Pulse
from lib.http import request
from lib.mail_server import MailServer
from lib.receiver import Receiver
from lib.wait import wait_until

TIMEOUT_S = 2
LIMITS = f"[Alerts]\nDeliveryTimeoutSeconds={TIMEOUT_S}\n"
MAX_GROWTH_KB = 40_000  # the sanitizers keep what was freed for a while
MAX_PULSE_S = 0.75 * TIMEOUT_S  # a loop that waited for a peer would wait until its time is over

# Each bad peer is on another channel: two rounds see every one of them over HTTP.
OVER_HTTP = [
    [bad_peer.hang, bad_peer.drip, bad_peer.stream_head, bad_peer.lie],
    [bad_peer.stream_lines, bad_peer.stream_body, bad_peer.leave, bad_peer.stream_head],
]
BY_MAIL = [bad_peer.hang, bad_peer.drip, bad_peer.stream_head, bad_peer.stream_lines, bad_peer.lie, bad_peer.leave]


def http_settings(peers):
    webhook, slack, sms, alertmanager = peers
    return (f"[Webhook]\nUrl={webhook.url}/hook\n[Slack]\nUrl={slack.url}/slack\n"
            f"[Sms]\nUrl={sms.url}/sms\nUser=AC1\nPassword=x\nFrom=+4930111\nRecipients=+4930123\n"
            f"[Alertmanager]\nUrl={alertmanager.url}\n")


def failing(daemon):
    """The channels that the metrics show to be failing."""
    return {labels for labels, value in metric(daemon, "chatbot_alert_channel_failing").items() if value == 1}


def ask_health(daemon):
    assert request("GET", f"{daemon.base}/healthz", timeout=20).status == 200


@contextlib.contextmanager
def crowd(daemon):
    """Lets the rule “crowded” break; the daemon must answer quickly and grow little meanwhile."""
    before = daemon.memory_kb()
    sockets = connect(daemon, 30)
    with Pulse(lambda: ask_health(daemon)) as pulse:
        yield
    close(sockets)
    assert pulse.problem is None, pulse.problem
    assert pulse.p99() < MAX_PULSE_S, sorted(pulse.seconds)[-10:]
    assert daemon.memory_kb() - before < MAX_GROWTH_KB


class Case:
    """One daemon whose bad peers stand for all channels but one, and what that one was told."""

    def __init__(self, daemon, peers, failing, told):
        self.daemon = daemon
        self.peers = peers
        self.failing = {f'{{channel="{channel}"}}' for channel in failing}
        self.told = told

    def await_all(self):
        wait_until(self.told, why=self.daemon.log())
        wait_until(lambda: failing(self.daemon) == self.failing, why=self.daemon.log())
        wait_until(lambda: all(peer.attempts > 1 for peer in self.peers), why=self.daemon.log())


def begin_over_http(stack, make_daemon, behaviours):
    """Four bad receivers over HTTP; the mail server is a good one."""
    peers = [stack.enter_context(BadPeer(behaviour)) for behaviour in behaviours]
    server = stack.enter_context(MailServer())
    config = BASE + CROWDED + LIMITS + http_settings(peers) + mail_settings(server, recipients="ada@example.org")
    daemon = stack.enter_context(make_daemon(config))
    return Case(daemon, peers, ["webhook", "slack", "sms", "alertmanager"],
                lambda: len(server.sent_to("ada@example.org", "firing")) == 1)


def begin_by_mail(stack, make_daemon, behaviour):
    """A bad mail server; the receiver of the webhook is a good one."""
    server = stack.enter_context(BadPeer(behaviour, greeting=b"220"))
    receiver = stack.enter_context(Receiver())
    hook = f"[Webhook]\nUrl={receiver.url}/hook\n"
    daemon = stack.enter_context(make_daemon(BASE + CROWDED + LIMITS + mail_settings(server) + hook))
    return Case(daemon, [server], ["mail"], lambda: receiver.posts)


def test_everybody_else_is_told(make_daemon):
    """All kinds of bad peers at the same time, since most of this is waiting."""
    with contextlib.ExitStack() as stack:
        cases = [begin_over_http(stack, make_daemon, behaviours) for behaviours in OVER_HTTP]
        cases += [begin_by_mail(stack, make_daemon, behaviour) for behaviour in BY_MAIL]
        for case in cases:
            stack.enter_context(crowd(case.daemon))
        for case in cases:
            case.await_all()
