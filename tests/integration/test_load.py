"""chatbot-loadtest on the real daemon: what it counts, what it leaves behind, and how it ends."""
import csv
import json
import pathlib
import signal
import subprocess
import time

import pytest

from lib.daemon import BINARY, SANITIZED

LOADTEST = pathlib.Path(BINARY).parent / "loadtest" / "chatbot-loadtest"

pytestmark = pytest.mark.skipif(not LOADTEST.exists(), reason="built without the option loadtest")


def start(daemon, output, *arguments):
    return subprocess.Popen(
        [str(LOADTEST), "--target", f"http://127.0.0.1:{daemon.port}", "--output", str(output), "--quiet", "--seed", "7",
         *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(process, output, timeout=120):
    text, _ = process.communicate(timeout=timeout)
    results = json.loads((output / "results.json").read_text(encoding="utf-8"))
    return process.returncode, results, text


def run(daemon, output, *arguments):
    return finish(start(daemon, output, *arguments), output)


def kinds(results):
    return {kind["name"]: kind for kind in results["kinds"]}


def assert_nothing_lost(results):
    account = results["account"]
    assert account["acknowledged"] > 0
    assert account["found"] == account["acknowledged"], account
    assert not any(account[name] for name in ("lost", "doubled", "renumbered", "gaps", "unchecked")), account


def test_every_scenario(daemon, tmp_path):
    code, results, text = run(daemon, tmp_path / "r", "30", "4", "1", "--weights",
                              "chat=2,session=2,websocket=2,resume=2,upload=2", "--threshold", "error_rate<=0",
                              "--threshold", "p95<10s")
    assert code == 0, text
    assert_nothing_lost(results)
    assert {"chat", "create", "message", "history", "connect", "say", "resume", "upload", "download"} <= set(kinds(results))
    assert results["total"]["failed"] == 0
    assert results["server"]["memory_bytes"] > 1e6


def test_what_is_left_behind(daemon, tmp_path):
    code, results, _ = run(daemon, tmp_path / "a", "20", "2", "0", "--weights", "turns")
    assert code in (0, 1)
    with open(tmp_path / "a" / "seconds.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) in (1, 2)
    assert 0 < sum(int(row["done"]) for row in rows) <= results["total"]["done"]
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 6
    assert "<script" not in page and "src=" not in page and "href=" not in page

    run(daemon, tmp_path / "b", "20", "1", "0", "--weights", "turns")
    done = subprocess.run([str(LOADTEST), "compare", str(tmp_path / "a"), str(tmp_path / "b")], capture_output=True,
                          text=True, check=True)
    assert "a second" in done.stdout and "\nsay\n" in done.stdout


def test_programs_read_it_as_json(daemon, tmp_path):
    """An object a second, then that messages are looked for, then the end; a comparison is one object."""
    for name in "ab":
        process = subprocess.Popen(
            [str(LOADTEST), "--target", f"http://127.0.0.1:{daemon.port}", "--output", str(tmp_path / name), "--json",
             "-w", "turns", "5", "2", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        events = [json.loads(line) for line in process.communicate(timeout=120)[0].splitlines()]
        assert process.returncode in (0, 1)
        assert [event["event"] for event in events][-2:] == ["check", "end"]
        assert all(event["of"] == 2 and event["done"] + event["failed"] > 0 for event in events[:-2]) and events[:-2]
        assert events[-1]["passed"] == (process.returncode == 0) and events[-1]["output"] == str(tmp_path / name)
    done = subprocess.run([str(LOADTEST), "compare", "--json", str(tmp_path / "a"), str(tmp_path / "b")],
                          capture_output=True, text=True, check=True)
    found = {kind["name"]: kind["figures"] for kind in json.loads(done.stdout)["kinds"]}
    assert {"all", "say"} <= set(found)
    assert {figure["change"] for figure in found["all"]} <= {"better", "worse", "same"}


def test_nothing_is_lost_when_the_daemon_is_killed(daemon, tmp_path):
    """Users come back by themselves, and what was acknowledged before is there exactly once."""
    process = start(daemon, tmp_path / "r", "40", "6", "0", "--weights", "turns,resume", "--timeout", "20s",
                    "--threshold", "error_rate<1")
    time.sleep(2)
    daemon.kill()
    time.sleep(0.5)
    daemon.start()
    _, results, text = finish(process, tmp_path / "r")
    assert results["account"]["acknowledged"] > 100, text
    assert_nothing_lost(results)
    assert results["faults"]["reset"] > 0
    assert kinds(results)["resume"]["done"] >= 40


def test_nothing_is_lost_in_a_storm(daemon, tmp_path):
    code, results, text = run(daemon, tmp_path / "r", "100", "4", "0", "--weights", "turns", "--storm", "500ms",
                              "--threshold", "error_rate<=0")
    assert code == 0, text
    assert_nothing_lost(results)
    assert kinds(results)["resume"]["done"] >= 300


def test_open_model(daemon, tmp_path):
    (tmp_path / "mine.conf").write_text("[Data]\nTexts=When are you open?\n[Scenario one]\nSteps=chat\n", encoding="utf-8")
    _, results, _ = run(daemon, tmp_path / "r", "200", "4", "0", "--rate", "50", "--scenarios", str(tmp_path / "mine.conf"))
    assert results["total"]["done"] + results["total"]["failed"] == 200
    assert_nothing_lost(results)


def test_limits_are_named(make_daemon, tmp_path):
    """On a server as it is installed one address may not do much; the outcome says what to do about it."""
    with make_daemon("[RateLimit]\nSessionsPerMinute=10\nSessionsBurst=1\nAddressFactor=1\n") as daemon:
        code, results, text = run(daemon, tmp_path / "r", "20", "2", "0", "--weights", "session")
    assert code == 1
    assert results["faults"]["limited"] > 0
    assert results["statuses"]["429"] == results["faults"]["limited"]
    assert "[RateLimit] Enabled=false" in text


@pytest.mark.parametrize("signals", [1, 2])
def test_interrupt(daemon, tmp_path, signals):
    process = start(daemon, tmp_path / "r", "20", "10min", "0")
    time.sleep(1.5)
    for _ in range(signals):
        process.send_signal(signal.SIGINT)
    code, results, text = finish(process, tmp_path / "r", 60)
    assert code == 130
    assert results["interrupted"]
    assert results["account"]["lost"] == 0
    assert (tmp_path / "r" / "report.html").exists(), text


def test_others_are_not_loaded():
    done = subprocess.run([str(LOADTEST), "--target", "http://192.0.2.1"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--allow-remote=192.0.2.1" in done.stderr


def test_many_users(make_daemon, tmp_path):
    """Two thousand at once, from one process; sanitizers make it slow, so fewer of them there."""
    users = 200 if SANITIZED else 2000
    config = "[RateLimit]\nEnabled=false\n[Web]\nMaxConnectionsPerAddress=0\nMaxConnections=5000\n"
    with make_daemon(config, open_files=8000) as daemon:
        _, results, _ = run(daemon, tmp_path / "r", str(users), "6", "2", "--weights", "websocket")
    assert results["total"]["failed"] == 0
    assert kinds(results)["connect"]["done"] >= users
    assert_nothing_lost(results)
