"""Versions of the widget: published, deployed and rolled back on the real daemon."""
import json
import os
import re
import time
import urllib.error
import urllib.request

import pytest

from lib.bus import NOBODY
from lib.wait import wait_until

LOUD = "console.log('%s');\n" * 20


@pytest.fixture
def folder(tmp_path):
    """Makes a folder with a widget that says something."""
    def make(words, **files):
        path = tmp_path / re.sub(r"\W", "-", words)
        path.mkdir()
        (path / "widget.js").write_text(LOUD.replace("%s", words), encoding="utf-8")
        (path / ".hidden").write_text("not of the widget", encoding="utf-8")
        for name, text in files.items():
            (path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return str(path)

    return make


def get(daemon, path, **headers):
    request = urllib.request.Request(f"{daemon.base}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers, answer.read()


def post_error(daemon, version, client="127.0.0.1"):
    body = json.dumps({"version": version, "message": "It broke"}).encode()
    headers = {"Content-Type": "application/json", "X-Forwarded-For": client}
    request = urllib.request.Request(f"{daemon.base}/api/v1/widget-errors", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status


def served(daemon):
    """The version that a page which is loaded now gets, and the digest that it will ask for."""
    _, loader = get(daemon, "/widget/loader.js")
    found = re.search(rb'"(\d+\.\d+\.\d+)",\s*integrity:\s*"(sha384-[^"]+)"', loader)
    release = json.loads(get(daemon, "/widget/release.json")[1])
    assert release["version"] == found.group(1).decode() and release["integrity"] == found.group(2).decode()
    return release["version"]


def test_publish_deploy_and_roll_back(bus, bus_daemon, folder):
    assert served(bus_daemon) == "1.0.0"
    assert bus.ctl_json("widget", "publish", folder("one", de_json="{}"), "--notes=The first") == "1.0.1"
    assert served(bus_daemon) == "1.0.0"
    headers, body = get(bus_daemon, "/widget/1.0.1/widget.js")
    assert body.decode() == LOUD.replace("%s", "one") and "immutable" in headers["Cache-Control"]
    assert get(bus_daemon, "/widget/1.0.1/widget.js", **{"Accept-Encoding": "gzip"})[0]["Content-Encoding"] == "gzip"

    began = time.monotonic()
    assert bus.ctl("widget", "deploy", "1.0.1", "--reason=A try").returncode == 0
    assert served(bus_daemon) == "1.0.1"
    assert time.monotonic() - began < 10  # one second on a machine that does nothing else
    assert bus.ctl_json("widget", "publish", folder("two"), "--deploy") == "1.0.2"
    assert served(bus_daemon) == "1.0.2"
    assert bus.ctl_json("widget", "rollback", "--reason=It is loud") == "1.0.1"
    assert served(bus_daemon) == "1.0.1"
    get(bus_daemon, "/widget/1.0.2/widget.js")

    history = bus.ctl_json("widget", "history")
    assert [(line["act"], line["version"]) for line in history] == [
        ("rollback", "1.0.1"), ("deploy", "1.0.2"), ("deploy", "1.0.1"), ("deploy", "1.0.0")]
    assert history[0]["reason"] == "It is loud" and history[0]["actor"] == f"uid:{os.getuid()}"
    assert history[3]["actor"] == "chatbotd"
    listed = {version["version"]: version for version in bus.ctl_json("widget", "list")}
    assert list(listed) == ["1.0.2", "1.0.1", "1.0.0"] and listed["1.0.1"]["active"] and listed["1.0.0"]["shipped"]
    assert listed["1.0.1"]["notes"] == "The first" and listed["1.0.1"]["files"] == 2
    assert "The first" in bus.ctl("widget", "list").stdout
    assert 'chatbot_widget_active_info{version="1.0.1"} 1' in bus.ctl("metrics", "exposition").stdout


def test_versions_outlive_a_crash(bus, bus_daemon, folder):
    first = folder("one")
    assert bus.ctl_json("widget", "publish", first, "--deploy") == "1.0.1"
    bus_daemon.kill()
    bus_daemon.start()
    assert served(bus_daemon) == "1.0.1"
    assert bus.ctl_json("widget", "publish", first) == "1.0.1"
    assert bus.ctl_json("widget", "publish", folder("two")) == "1.0.2"


def test_a_flipped_bit_is_refused_and_reported(bus, make_daemon, folder):
    with make_daemon("[Alerts]\nCheckIntervalMs=200\nGroupWaitSeconds=0\n", arguments=["--bus", bus.address]) as daemon:
        flip_a_bit(bus, daemon, folder)


def flip_a_bit(bus, bus_daemon, folder):
    bus.ctl("widget", "publish", folder("one"))
    script = bus_daemon.data / "widgets" / "1.0.1" / "files" / "widget.js"
    assert bus.ctl("widget", "verify", "1.0.1").returncode == 0
    data = bytearray(script.read_bytes())
    data[5] ^= 1
    script.write_bytes(data)

    done = bus.ctl("widget", "deploy", "1.0.1")
    assert done.returncode == 6 and "damaged" in done.stderr and "files/widget.js" in done.stderr
    assert bus.ctl("widget", "verify", "1.0.1").returncode == 1
    assert served(bus_daemon) == "1.0.0"
    bus_daemon.wait_for_line("archive of widgets is damaged: version 1.0.1")
    assert "chatbot_widgets_damaged 1" in bus.ctl("metrics", "exposition").stdout
    assert "damaged" in bus.ctl("widget", "list").stdout
    wait_until(lambda: "widget-damaged" in bus.ctl("alert", "list").stdout)


def test_a_canary_with_errors_is_taken_back(bus, make_daemon, folder):
    config = "[RateLimit]\nEnabled=false\n[Web]\nTrustedProxies=127.0.0.1\n[Widget]\nCanaryErrorBudget=2\n"
    with make_daemon(config, arguments=["--bus", bus.address]) as daemon:
        bus.ctl("widget", "publish", folder("one"))
        assert "10 %" in bus.ctl("widget", "deploy", "1.0.1", "--share=10").stdout
        release = json.loads(get(daemon, "/widget/release.json")[1])
        assert release["version"] == "1.0.0" and re.match(r"1\.0\.1 sha384-\S+ 10$", release["canary"])
        assert [post_error(daemon, "1.0.1") for _ in range(5)] == [204] * 5
        assert json.loads(get(daemon, "/widget/release.json")[1])["canary"]
        post_error(daemon, "1.0.1", "192.0.2.7")
        wait_until(lambda: not json.loads(get(daemon, "/widget/release.json")[1])["canary"])
        newest = bus.ctl_json("widget", "history")[0]
        assert newest["act"] == "end-canary" and newest["actor"] == "chatbotd" and "2 visitors" in newest["reason"]
        metrics = bus.ctl("metrics", "exposition").stdout
        assert 'chatbot_widget_errors_total{version="1.0.1"} 6' in metrics
        assert "chatbot_widget_canary_rollbacks_total 1" in metrics


def test_wrong_words(bus, bus_daemon, folder, tmp_path):
    (tmp_path / "noise").write_text("no archive", encoding="utf-8")
    nested = folder("nested")
    os.mkdir(f"{nested}/deeper")
    for arguments, status, said in [
            (["publish", str(tmp_path / "noise")], 2, "archive"),
            (["publish", str(tmp_path / "nowhere")], 2, "nowhere"),
            (["publish", nested], 2, "no folders"),
            (["publish", folder("low"), "--version=0.9.0"], 6, "above 1.0.0"),
            (["publish", folder("odd"), "--version=new"], 2, "three numbers"),
            (["deploy", "1.0.7"], 5, "1.0.7"),
            (["deploy", "1.0.0"], 6, "already"),
            (["deploy", "1.0.0", "--share=0"], 2, "1 to 100"),
            (["rollback"], 6, "no version to go back to"),
            (["verify", "nonsense"], 5, "nonsense")]:
        done = bus.ctl("widget", *arguments)
        assert done.returncode == status and said in done.stderr, (arguments, done)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_nobody_else_may(bus, bus_daemon):
    assert bus.ctl("widget", "deploy", "1.0.0", prefix=NOBODY).returncode == 4
    assert served(bus_daemon) == "1.0.0"


def test_unknown_files(bus_daemon):
    for path in ("/widget/1.0.0/loader.js", "/widget/1.0.0/manifest.json", "/widget/9.9.9/widget.js",
                 "/widget/..%2f1.0.0/widget.js"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(bus_daemon, path)
        assert refused.value.code in (400, 404), path
