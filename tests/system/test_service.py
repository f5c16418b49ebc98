"""The unit: starting, its sandbox, reloading, the journal, secrets, and what a wrong configuration does."""
import json
import re

from service import UNIT


def test_is_ready_when_started_and_says_where_it_serves(service):
    assert service.show("ActiveState") == "active"
    assert service.show("StatusText") == "Serving on 127.0.0.1:8080"
    assert service.get("/readyz")[0] == 200


def test_answers_a_visitor(service):
    async def talk(visitor):
        return await visitor.ask("a1", "Is my data stored?")

    ack, reply = service.visit(talk)
    assert ack["seq"] == 1 and reply["role"] == "bot" and reply["text"]


def test_runs_as_nobody_special(service, box):
    status = box.path(f"/proc/{service.pid}/status").read_text(encoding="ascii")
    assert box.do("id", "-u", "chatbotd").strip() in re.search(r"Uid:(.*)", status).group(1).split()
    assert re.search(r"CapEff:\s+0+\n", status) and re.search(r"NoNewPrivs:\s+1\n", status)


def test_what_the_sandbox_leaves_open_is_little_and_explained(box):
    box.do("systemd-analyze", "security", "--threshold=15", "--no-pager", UNIT)
    unit = box.do("systemctl", "cat", UNIT)
    comments = " ".join(line for line in unit.splitlines() if line.startswith("#"))
    points = json.loads(box.do("systemd-analyze", "security", "--json=short", UNIT))
    exposed = [point for point in points if point.get("exposure") and float(point["exposure"]) > 0]
    assert exposed
    for point in exposed:
        name = re.split(r"[=/~]", point["name"])[0]
        assert name in comments, f"no comment explains {point}"


def test_the_units_have_no_mistakes(box):
    for unit in (UNIT, "chatbotd.socket"):
        done = box.run("systemd-analyze", "verify", "--man=no", f"/lib/systemd/system/{unit}")
        assert done.returncode == 0 and done.stderr == "", done.stderr


def test_a_reload_takes_over_what_changed(service, box):
    pid = service.pid
    service.configure("level", "[Log]\nLevel=debug\n")
    service.systemctl("reload", UNIT)
    box.wait_until(lambda: service.call("", "GetStatus")[0]["log_level"]["data"] == "debug")
    box.wait_until(lambda: service.show("ActiveState") == "active")
    assert service.pid == pid


def test_a_reload_of_nonsense_changes_nothing_and_says_why(service, box):
    pid = service.pid
    service.configure("wrong", "[Log]\nLevel=loud\n")
    service.systemctl("reload", UNIT)
    line = service.wait_for_journal("The configuration was not taken over")[0]["MESSAGE"]
    assert "wrong.conf" in line and "loud" in line
    box.path("/etc/chatbotd/chatbotd.conf.d/wrong.conf").unlink()
    assert service.pid == pid and service.get("/healthz")[0] == 200


def test_the_journal_has_fields_to_search_by(service):
    service.get("/healthz?fields")
    service.wait_for_journal("GET /healthz")
    requests = service.journal("HTTP_URL=/healthz", "+", "HTTP_URL=/healthz?fields")
    assert requests
    entry = requests[-1]
    assert entry["HTTP_METHOD"] == "GET" and entry["HTTP_STATUS"] == "200" and entry["CHATBOT_LEVEL"] == "http"
    assert int(entry["HTTP_DURATION_USEC"]) >= 0 and entry["REQUEST_ID"] and entry["PRIORITY"]
    started = [line for line in service.journal() if "serves on" in str(line["MESSAGE"])]
    assert re.fullmatch("[0-9a-f]{32}", started[0]["MESSAGE_ID"])


def test_the_journal_explains_what_it_says(service, box):
    box.do("journalctl", "--update-catalog")
    lines = box.do("journalctl", "--no-pager", f"--unit={UNIT}", "--catalog")
    assert "Defined-By: chatbotd" in lines and "Documentation: man:chatbotd(8)" in lines


def test_a_secret_comes_as_a_credential_that_others_do_not_see(service, box):
    box.write("/etc/credstore/SMTP_PASSWORD", "correct horse\n", 0o600)
    service.systemctl("restart", UNIT)
    place = "/run/credentials/chatbotd.service/SMTP_PASSWORD"
    assert box.run("cat", place, user="eve").returncode != 0
    assert box.do("cat", place, user="chatbotd") == "correct horse\n"
    assert b"correct horse" not in box.path(f"/proc/{service.pid}/environ").read_bytes()
    seen = box.do("systemd-run", "--quiet", "--pipe", "--wait", "--property=User=chatbotd",
                  "--property=LoadCredential=SMTP_PASSWORD", "chatbotd", "--check-config")
    assert re.search(r"Password=\(secret\)\s+# credential SMTP_PASSWORD", seen)


def test_the_environment_file_sets_what_the_guide_names(service, box):
    box.write("/etc/default/chatbotd", "LOG_LEVEL=warn\n")
    service.systemctl("restart", UNIT)
    assert service.call("", "GetStatus")[0]["log_level"]["data"] == "warn"
    box.path("/etc/default/chatbotd").unlink()
    service.systemctl("restart", UNIT)


def test_a_wrong_configuration_is_reported_once_and_not_tried_again(service, box):
    service.systemctl("stop", UNIT)
    service.configure("wrong", "[Web]\nListen=nowhere\n")
    assert box.run("systemctl", "start", UNIT).returncode != 0
    assert service.show("ActiveState") == "failed" and service.show("ExecMainStatus") == "78"
    assert service.show("NRestarts") == "0"
    assert "wrong.conf" in box.do("journalctl", "--no-pager", f"--unit={UNIT}", "-n", "20")
    box.path("/etc/chatbotd/chatbotd.conf.d/wrong.conf").unlink()
    service.systemctl("start", UNIT)
