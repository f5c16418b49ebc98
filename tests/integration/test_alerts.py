"""The rules of alerts, as the settings give them."""
import json
import os

import pytest

from lib.alerts import BASE, CROWDED, close, connect, metric, run_incident
from lib.wait import wait_until


def test_rules_and_channels_change_at_a_reload(make_daemon, receiver):
    """What fires goes on through it, and is over when the new rule says so."""
    with make_daemon(BASE + CROWDED) as daemon:
        sockets = connect(daemon, 30)
        daemon.wait_for_line(r"Alert: .*crowded")
        config = CROWDED.replace("clear 15", "clear 2") + f"[Webhook]\nUrl={receiver.url}/hook\n"
        daemon.configure(BASE + config)
        mark = daemon.reload()
        daemon.wait_for_line("The configuration was read again", mark)
        assert metric(daemon, "chatbot_alerts_firing")['{rule="crowded"}'] == 1
        close(sockets)
        wait_until(lambda: receiver.posts, why=daemon.log())
        assert [json.loads(post.body)["kind"] for post in receiver.posts] == ["resolved"]
        daemon.configure(BASE + config.replace("connections >", "nonsense >"))
        mark = daemon.reload()
        daemon.wait_for_line("were not taken over, the old ones are still in force: .*nonsense", mark)
        run_incident(daemon, lambda: len(receiver.posts) == 2, lambda: len(receiver.posts) == 3)


def test_wrong_rule_stops_the_start(make_daemon):
    daemon = make_daemon("[Alerts]\nRules=cpu: > many\n")
    with pytest.raises(AssertionError) as caught:
        daemon.start()
    assert "Rules" in str(caught.value) and "cpu: > many" in str(caught.value)


def test_unknown_metric_stops_the_start(make_daemon):
    daemon = make_daemon("[Alerts]\nRules=own: nonsense > 5\n")
    with pytest.raises(AssertionError) as caught:
        daemon.start()
    assert "nonsense" in str(caught.value) and "docs/alerts.md" in str(caught.value)


def test_half_a_channel_is_pointed_out(make_daemon):
    with make_daemon("[Alerts]\nRecipients=ada@example.org\n", environment={"HOME": os.environ.get("HOME", "/")}) as daemon:
        assert "[Mail] Host is not set" in daemon.log()
