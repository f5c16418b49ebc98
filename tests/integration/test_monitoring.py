"""What is shipped for Prometheus and Grafana, against the real programs."""
import json
import pathlib
import shutil
import subprocess
import time
import urllib.parse

import pytest

from lib.http import HttpSession, request
from lib.ports import find_free_port
from lib.receiver import Receiver
from lib.wait import wait_until

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
RULES = TOP / "data" / "prometheus"
DASHBOARDS = sorted((TOP / "data" / "grafana").glob("*.json"))

needs_prometheus = pytest.mark.skipif(shutil.which("promtool") is None, reason="prometheus is not installed")


def promtool(*arguments):
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_prometheus
def test_configuration_is_valid():
    promtool("check", "config", str(RULES / "prometheus.yml"))
    promtool("check", "rules", str(RULES / "chatbotd.rules.yml"))


@needs_prometheus
def test_rules_fire_when_they_should():
    promtool("test", "rules", str(TOP / "tests" / "integration" / "prometheus" / "rules-test.yml"))


class Prometheus:
    """A real one that watches a daemon by the rules and the configuration that are shipped."""

    def __init__(self, directory, daemon):
        text = (RULES / "prometheus.yml").read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{daemon.port}").replace("15s", "1s")
        text = text.replace("chatbotd.rules.yml", str(RULES / "chatbotd.rules.yml"))
        self.directory = directory
        self.config = directory / "prometheus.yml"
        self.config.write_text(text, encoding="utf-8")
        self.url = f"http://127.0.0.1:{find_free_port()}"
        self.process = None

    def __enter__(self):
        with open(self.directory / "prometheus.log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.config}", f"--storage.tsdb.path={self.directory / 'tsdb'}",
                 f"--web.listen-address={self.url.removeprefix('http://')}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self.is_ready)
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait(20)

    def is_ready(self):
        try:
            return request("GET", f"{self.url}/-/ready", timeout=2).status == 200
        except OSError:
            return False

    def query(self, expression):
        answer = request("GET", f"{self.url}/api/v1/query?{urllib.parse.urlencode({'query': expression})}")
        assert answer.status == 200, f"{expression}: {answer.body}"
        return answer.json["data"]["result"]


def expressions():
    """Every expression of every dashboard, as Grafana would send it for one instance."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", []):
                expression = target["expr"].replace("$job", "chatbotd").replace("$instance", ".+")
                yield f"{path.stem}: {panel['title']}", expression.replace("$__rate_interval", "20s")


# A daemon that was just started has made no backup yet.
MAY_BE_EMPTY = ("backups", )


@needs_prometheus
def test_prometheus_graphs_every_metric(make_daemon, tmp_path):
    """Under some load each panel has something to show."""
    with Receiver() as receiver, make_daemon(
            "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\n[Alerts]\nCheckIntervalMs=500\n"
            f"[Webhook]\nUrl={receiver.url}\n") as daemon, Prometheus(tmp_path, daemon) as prometheus:
        assert wait_until(lambda: prometheus.query('up{job="chatbotd"} == 1'), timeout=60)

        def speak():
            session = HttpSession(daemon)
            session.send("a", "When are you open?")
            session.send("b", "hello")
            session.send("c", "zzz qqq")
            report = {"version": "1.0.0", "message": "It broke"}
            assert request("POST", f"{daemon.base}/api/v1/widget-errors", report).status == 204
            return prometheus.query("instance:chatbot_chat_response_seconds:p95_5m > 0")

        wait_until(speak, timeout=60)
        for _ in range(30):
            speak()
            if not empty_panels(prometheus):
                break
            time.sleep(1)
        assert empty_panels(prometheus) == []
        names = {result["metric"]["rule"] for result in prometheus.query("chatbot_alerts_firing")}
        assert names == {"response-time", "error-rate", "memory", "cpu", "disk-free", "connections", "backup", "backup-care",
                         "backup-failures", "widget-damaged", "widget-trial"}


def empty_panels(prometheus):
    return [title for title, expression in expressions()
            if not title.startswith(MAY_BE_EMPTY) and not prometheus.query(expression)]


def test_dashboards_have_grafanas_types(tmp_path):
    """TypeScript checks each dashboard as a literal against Grafana's own schema."""
    folder = pathlib.Path(__file__).parent / "grafana"
    if not (folder / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    (tmp_path / "node_modules").symlink_to(folder / "node_modules")
    source = tmp_path / "dashboards.ts"
    lines = ["import type { Dashboard } from '@grafana/schema';"]
    lines += [f"export const board{number}: Dashboard = {path.read_text(encoding='utf-8')};"
              for number, path in enumerate(DASHBOARDS)]
    text = "\n".join(lines)
    # To TypeScript a literal is no member of an enumeration, even where it is its value.
    for member in ('"mode": "absolute"', '"type": "value"'):
        text = text.replace(member, f"{member} as never")
    source.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["node", str(folder / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit", "--strict", "--skipLibCheck",
         "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", str(source)],
        cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
