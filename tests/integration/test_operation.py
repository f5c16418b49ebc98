"""Starting, configuring, reloading and stopping, as an administrator does it."""
import concurrent.futures
import os
import pathlib
import shutil
import signal
import subprocess
import time

from lib.daemon import BINARY, SANITIZED
from lib.http import HttpSession, request


def run(*arguments, **environment):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=20, check=False,
                          env={"PATH": "/usr/bin:/bin", **environment})


def test_version_and_help():
    assert run("--version").stdout.startswith("chatbotd ")
    assert "--check-config" in run("--help").stdout
    wrong = run("--nonsense")
    assert wrong.returncode == 64 and "--nonsense" in wrong.stderr


def test_check_config_tells_where_each_value_comes_from(tmp_path):
    conf = tmp_path / "chatbotd.conf"
    conf.write_text("[Web]\nMaxConnections=77\n", encoding="utf-8")
    drop_in = tmp_path / "chatbotd.conf.d"
    drop_in.mkdir()
    (drop_in / "10-more.conf").write_text("[Knowledge]\nThreshold=0.7\n", encoding="utf-8")
    done = run("--config", str(conf), "--check-config", "--listen", "[::1]:9", LOG_LEVEL="warn")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()

    def line_of(key):
        return next(line for line in lines if line.startswith(key + "="))
    assert line_of("MaxConnections").startswith("MaxConnections=77") and f"{conf}:2" in line_of("MaxConnections")
    assert "10-more.conf:2" in line_of("Threshold")
    assert "environment LOG_LEVEL" in line_of("Level")
    assert "[::1]:9" in line_of("Listen") and "command line" in line_of("Listen")
    assert "default" in line_of("IdleDays")


def test_wrong_config_names_file_line_key_and_what_is_allowed(tmp_path):
    conf = tmp_path / "chatbotd.conf"
    conf.write_text("[Web]\nMaxConections=5\nIdleTimeoutMs=soon\n[Wbe]\n", encoding="utf-8")
    done = run("--config", str(conf), "--check-config")
    assert done.returncode == 78
    assert f"{conf}:2: [Web] MaxConections" in done.stderr and "MaxConnections?" in done.stderr
    assert f"{conf}:3: [Web] IdleTimeoutMs" in done.stderr and "soon" in done.stderr and "3600000" in done.stderr
    assert f"{conf}:4" in done.stderr and "[Web]?" in done.stderr


def test_port_in_use_is_said(make_daemon, tmp_path):
    with make_daemon() as daemon:
        done = run("--config", str(daemon.config_path), "--data-dir", str(tmp_path / "other"),
                   "--listen", f"127.0.0.1:{daemon.port}")
        assert done.returncode == 1
        assert f"127.0.0.1:{daemon.port}" in done.stderr and "in use" in done.stderr


def test_reload_under_load(make_daemon):
    """No request is lost to it; what may change changes, what may not is named, nonsense is refused whole."""
    with make_daemon("[RateLimit]\nEnabled=false\n") as daemon:
        sessions = [HttpSession(daemon) for _ in range(4)]
        stop_at = time.monotonic() + 3

        def talk(session):
            statuses = []
            while time.monotonic() < stop_at:
                statuses.append(session.send(f"m-{len(statuses)}", "hello").status)
            return statuses

        with concurrent.futures.ThreadPoolExecutor() as pool:
            talks = [pool.submit(talk, session) for session in sessions]
            for _ in range(5):
                daemon.configure("[RateLimit]\nEnabled=false\n[Session]\nMaxTextLength=100\n[Store]\nMaxQueued=500\n")
                mark = daemon.reload()
                daemon.wait_for_line(r"\[Store\] MaxQueued was changed; it takes effect after a restart", mark)
                daemon.wait_for_line("Knowledge loaded", mark)
                time.sleep(0.2)
            statuses = [status for one in talks for status in one.result()]
        assert set(statuses) == {201} and len(statuses) > (20 if SANITIZED else 200)
        assert sessions[0].send("long", "x" * 101).status == 413
        daemon.configure("[RateLimit]\nEnabled=maybe\n[Session]\nMaxTextLength=4000\n")
        mark = daemon.reload()
        daemon.wait_for_line(r"not taken over: .*:\d+: \[RateLimit\] Enabled", mark)
        assert sessions[0].send("long2", "x" * 101).status == 413


def test_knowledge_is_read_again_when_it_changes(daemon):
    mark = daemon.log_path.stat().st_size
    (daemon.directory / "knowledge" / "more.md").write_text(
        "## Do you sell umbrellas?\n\nYes, in **twelve** colours.\n\n## \n\nno question\n", encoding="utf-8")
    daemon.wait_for_line("Knowledge loaded", mark)
    daemon.wait_for_line(r"Knowledge left out: more\.md:5", mark)
    answer = request("POST", f"{daemon.base}/api/v1/chat", {"message": "do you sell umbrellas"})
    assert "twelve" in answer.json["reply"]["text"]


def test_stop_finishes_what_was_begun(daemon):
    session = HttpSession(daemon)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        sends = [pool.submit(session.send, f"m-{i}", "hello") for i in range(30)]
        time.sleep(0.05)
        daemon.process.send_signal(signal.SIGTERM)
        answers = []
        for one in sends:
            try:
                answers.append(one.result())
            except OSError:
                continue
        assert daemon.process.wait(20) == 0
    done = [a.json["message"]["client_id"] for a in answers if a.status == 201]
    daemon.start()
    stored = [m["client_id"] for m in session.history() if m["role"] == "visitor"]
    assert set(done) <= set(stored) and len(stored) == len(set(stored))


def test_no_word_of_a_visitor_in_the_log(make_daemon):
    with make_daemon(environment={"LOG_LEVEL": "debug"}) as daemon:
        session = HttpSession(daemon)
        session.send("m-1", "my password is swordfish")
        request("GET", f"{daemon.base}/healthz?token={session.token}", headers={"Referer": "http://x/?q=swordfish"})
        assert "/healthz" in daemon.log()
    assert "swordfish" not in daemon.log() and session.token not in daemon.log()


def test_ready_at_once_and_small(make_daemon):
    daemon = make_daemon()
    with daemon:
        pass  # the very first start keeps and compresses the widget, once
    mark = len(daemon.log().encode())
    with daemon:
        ready = daemon.wait_for_line(r"ready after (\d+) ms", mark)
        if not SANITIZED:
            assert int(ready.group(1)) < 100
            assert daemon.memory_kb() < 6 * 1024


def list_libraries(daemon):
    maps = (pathlib.Path("/proc") / str(daemon.process.pid) / "maps").read_text(encoding="utf-8")
    return {pathlib.Path(line.split()[-1]).name.split(".")[0] for line in maps.splitlines() if ".so" in line}


def test_what_is_not_used_is_not_loaded(bus_daemon, bus):
    unused = {"libmongoc-1", "libarchive", "libgmime-3", "libcurl", "libcurl-gnutls", "libcrypto", "libxml2", "libicuuc",
              "libbrotlienc"}
    assert not unused & list_libraries(bus_daemon)
    done = bus.ctl("backup", "create")
    assert done.returncode == 0, done.stderr
    assert "libarchive" in list_libraries(bus_daemon)
    assert "libmongoc-1" not in list_libraries(bus_daemon)


def test_a_missing_module_is_said_at_the_start(tmp_path):
    alone = shutil.copy(BINARY, tmp_path / "chatbotd")
    for what, module in (("MONGODB_URI=mongodb://127.0.0.1:9/x", "mongo.so"), ("SMTP_HOST=127.0.0.1", "mail.so")):
        name, _, value = what.partition("=")
        done = subprocess.run([alone, "--data-dir", tmp_path / "data", "--listen", "127.0.0.1:0", "--bus", "none"],
                              env={**os.environ, name: value, "ALERT_RECIPIENTS": "a@example.org"},
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        assert f"{module}”" in done.stderr and "Cannot load the module" in done.stderr
