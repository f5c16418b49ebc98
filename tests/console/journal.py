"""Journal files as journald writes them, for the console to read."""
import subprocess
import time

WRITER = "/lib/systemd/systemd-journal-remote"
PRIORITIES = {"error": 3, "warn": 4, "info": 6, "http": 6, "debug": 7}


class Journal:
    """The journal of a machine that runs chatbotd.service."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()

    def write(self, *lines):
        """Each line is a level, a message, and more fields."""
        now = time.time_ns() // 1000 - len(lines)
        entries = []
        for number, (level, message, fields) in enumerate(lines):
            moment = fields.pop("at", now + number)
            entry = {"__REALTIME_TIMESTAMP": moment, "__MONOTONIC_TIMESTAMP": moment,
                     "_BOOT_ID": "0123456789abcdef" * 2, "MESSAGE": message, "PRIORITY": PRIORITIES[level],
                     "CHATBOT_LEVEL": level, **fields, "_SYSTEMD_UNIT": "chatbotd.service", "_PID": 4711,
                     "_COMM": "chatbotd", "_EXE": "/usr/bin/chatbotd", "_HOSTNAME": "chat", "_TRANSPORT": "journal"}
            entries.append("".join(f"{name}={value}\n" for name, value in entry.items()))
        subprocess.run([WRITER, f"--output={self.directory}/system.journal", "-"], input="\n".join(entries) + "\n",
                       text=True, check=True, capture_output=True)


def request(number, session="01J0000000000000000000000A", path="/api/chat/messages", **fields):
    return ("http", f"POST {path} 201 {number} ms", {"REQUEST_ID": f"r{number:05}", "SESSION_ID": session,
                                                      "HTTP_METHOD": "POST", "HTTP_STATUS": 201, **fields})
