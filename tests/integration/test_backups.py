"""Backups as the daemon meets them at its start, and the keys that seal them."""
import shutil
import subprocess

from lib.bus import CTL
from lib.http import HttpSession, request


def texts(session):
    return [message["text"] for message in session.history() if message["role"] == "visitor"]


def test_committed_restore_is_carried_through_at_the_start(make_daemon):
    daemon = make_daemon()
    with daemon:
        session = HttpSession(daemon)
        session.send("a", "before the backup")
    shutil.copy(daemon.data / "chatbot.db", daemon.directory / "copy.db")
    with daemon:
        session.send("b", "after the backup")
        daemon.kill()

    # As a crash in the middle of a restore leaves it: unpacked, checked, decided, nothing moved yet.
    ready = daemon.data / "restore.ready"
    for name in ("store", "uploads", "widgets", "replaced"):
        (ready / name).mkdir(parents=True)
    (daemon.directory / "copy.db").rename(ready / "store" / "chatbot.db")
    with daemon:
        daemon.wait_for_line("A restore was carried through")
        assert texts(session) == ["before the backup"]
        session.send("c", "after the restore")
        assert texts(session) == ["before the backup", "after the restore"]
    kept = list(daemon.data.glob("restored-*"))
    assert len(kept) == 1 and (kept[0] / "replaced" / "chatbot.db").exists()
    assert not ready.exists()


def test_undecided_restore_is_forgotten_at_the_start(make_daemon):
    daemon = make_daemon()
    with daemon:
        session = HttpSession(daemon)
        session.send("a", "hello")
    (daemon.data / "restore.partial" / "store").mkdir(parents=True)
    (daemon.data / "restore.partial" / "store" / "chatbot.db").write_bytes(b"half of it")
    with daemon:
        assert texts(session) == ["hello"]
    assert not (daemon.data / "restore.partial").exists()


def test_leftovers_of_a_killed_backup_go_at_the_start(make_daemon):
    daemon = make_daemon()
    with daemon:
        pass
    backups = daemon.data / "backups"
    (backups / ".chatbot-making-20261124T020000Z").mkdir(parents=True)
    (backups / ".chatbot-making-20261124T020000Z" / "archive").write_bytes(b"half of it")
    (backups / "mine.txt").write_text("kept", encoding="utf-8")
    with daemon:
        pass
    assert sorted(path.name for path in backups.iterdir()) == [".chatbot-lock", "mine.txt"]


def test_metrics_say_that_there_is_no_backup_yet(daemon):
    text = request("GET", f"{daemon.base}/metrics").body.decode()
    for name in ("success", "verified", "drill", "copy"):
        assert f"\nchatbot_backup_last_{name}_timestamp_seconds 0\n" in text


def test_keygen_never_writes_over_a_key(tmp_path):
    path = tmp_path / "private.key"
    command = [CTL, "backup", "keygen", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0 and done.stdout.startswith("[Backup]\nPublicKey=chatbot-public-")
    text = path.read_text(encoding="ascii")
    assert text.startswith("chatbot-private-") and path.stat().st_mode & 0o777 == 0o600
    again = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert again.returncode == 6 and path.read_text(encoding="ascii") == text
