"""What the tests of alerts share: rules that fire at the next sample, and how to break and mend them."""
import socket

from lib.http import request
from lib.wait import wait_until

OFF = ("response-time: off;error-rate: off;memory: off;cpu: off;disk-free: off;connections: off;backup: off;"
       "backup-care: off;backup-failures: off")
BASE = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n"
# The metrics have a sample every five seconds; a rule without any delay fires at the next.
CROWDED = f"[Alerts]\nRules={OFF};crowded: connections > 20 over 5s for 0s clear 15 severity critical\n" \
          "CheckIntervalMs=200\nGroupWaitSeconds=0\n"


def connect(daemon, count):
    return [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(count)]


def close(sockets):
    for one in sockets:
        one.close()


def metric(daemon, name):
    """Returns the series of one name: labels and value of each."""
    lines = request("GET", f"{daemon.base}/metrics").body.decode().splitlines()
    found = {}
    for line in lines:
        series, _, value = line.rpartition(" ")
        if series == name or series.startswith(name + "{"):
            found[series[len(name):]] = float(value)
    return found


def open_websocket(daemon):
    one = socket.create_connection(("127.0.0.1", daemon.port))
    one.sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
                b"Sec-WebSocket-Protocol: chatbot.v1\r\n\r\n")
    answer = one.recv(4096)
    assert b" 101 " in answer, answer
    one.sendall(b"\x81\x90\x00\x00\x00\x00" + b'{"type":"hello"}')
    return one


def run_incident(daemon, is_firing, is_resolved):
    """Lets the rule “crowded” break, and hold again."""
    sockets = connect(daemon, 30)
    try:
        wait_until(is_firing, why=f"\n{daemon.log()}")
    finally:
        close(sockets)
    wait_until(is_resolved, why=f"\n{daemon.log()}")


def mail_settings(server, certificate=None, recipients="ada@example.org;bob@example.org", **more):
    lines = {"Host": "localhost", "Port": server.port, "From": "chatbot@example.org", **more}
    if certificate:
        lines["CaFile"] = certificate.certificate
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    return f"[Alerts]\nRecipients={recipients}\n[Mail]\n{text}"


def wait_until_delivered(daemon):
    """The daemon, too, knows that its mail has arrived: a crash before that would send it once more."""
    wait_until(lambda: metric(daemon, "chatbot_alert_outbox_notices") == {'{channel="mail"}': 0}, why=daemon.log())
