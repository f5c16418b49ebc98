#!/usr/bin/python3
"""Fails where a file of src/ includes a layer or a library that it may not know.

The table is docs/ARCHITECTURE.md's "who may know whom". With --self-test it shows that it
catches what it should.
"""
import pathlib
import re
import sys

# layer -> the layers it may include, besides itself
MAY_INCLUDE = {
    "base": set(),
    "archive": {"base"},
    "log": {"base"},
    "metrics": {"base"},
    "model": {"base"},
    "net": {"base"},
    "store": {"base", "model", "metrics"},
    "jobs": {"base"},
    "bot": {"base", "model", "metrics", "store"},
    "cluster": {"base", "model", "store"},
    "chat": {"base", "model", "metrics", "store", "cluster", "bot"},
    "alerts": {"base", "model", "metrics", "store"},
    "backups": {"base", "archive", "jobs", "metrics", "model", "store"},
    "widgets": {"base", "archive"},
    "dbus": set(),
    "bus": {"base", "dbus", "log", "metrics", "model", "store", "jobs", "cluster", "bot", "chat", "alerts", "backups", "widgets"},
    "web": {"base", "log", "metrics", "model", "net", "store", "cluster", "bot", "chat", "widgets"},
    "loadtest": {"base", "model"},
    "daemon": {"base", "archive", "log", "metrics", "model", "net", "store", "jobs", "cluster", "bot", "chat", "alerts", "backups",
               "widgets", "web", "bus"},
    "ctl": {"base", "archive", "dbus", "model", "jobs", "backups"},
}

# a library's header -> the files that may include it
LIBRARIES = [
    (re.compile(r"libsoup/"), re.compile(r"^(net|web)/|^alerts/cb-http-poster\.c$")),
    (re.compile(r"(gmime|curl)/"), re.compile(r"^alerts/cb-mail-(message|sender)\.c$")),
    (re.compile(r"sqlite3\.h"), re.compile(r"^store/cb-(sqlite|backend-sqlite)")),
    (re.compile(r"(mongoc|bson)/"), re.compile(r"^store/cb-(mongo|backend-mongo)")),
    (re.compile(r"hiredis/"), re.compile(r"^cluster/cb-redis\.c$")),
    (re.compile(r"systemd/"), re.compile(r"^daemon/")),
    (re.compile(r"archive(_entry)?\.h"), re.compile(r"^archive/cb-libarchive-")),
    (re.compile(r"brotli/"), re.compile(r"^widgets/cb-brotli-module\.c$")),
    (re.compile(r"sodium\.h"), re.compile(r"^backups/cb-(seal|unseal)")),
    (re.compile(r"wslay/"), re.compile(r"^(net/|loadtest/cb-ws-client)")),
    (re.compile(r"gnutls/"), re.compile(r"^net/")),
    (re.compile(r"libstemmer"), re.compile(r"^bot/")),
    (re.compile(r"json-glib/"), re.compile(r"^(base/cb-json|bot/)")),
]

# concrete kinds that only the composition root may name
CONCRETE = re.compile(r"^(store/cb-backend-\w+|bot/cb-responder-(smalltalk|knowledge|fallback|chain)"
                      r"|alerts/cb-notifier-\w+)\.h$")


def check_line(rel, line):
    """Returns what is wrong with one line of the file @rel, or None."""
    match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
    if not match:
        return None
    quote, name = match.groups()
    layer = rel.parts[0] if len(rel.parts) > 1 else "daemon"
    if quote == '"':
        other = name.split("/")[0]
        if "/" not in name:
            return f"include “{name}” by its path from src/"
        if other not in MAY_INCLUDE:
            return f"there is no layer “{other}”"
        if other != layer and other not in MAY_INCLUDE[layer]:
            return f"{layer} may not include {other}"
        same = rel.with_suffix("").as_posix() == name[:-2]
        if CONCRETE.match(name) and layer not in ("daemon", name.split("/")[0]) and not same:
            return f"only daemon may name {name}"
    for header, allowed in LIBRARIES:
        if header.match(name) and not allowed.match(rel.as_posix()):
            return f"{name} may not be known here"
    return None


def check_tree(src):
    problems = []
    for path in sorted(src.rglob("*.[ch]")):
        rel = path.relative_to(src)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            problem = check_line(rel, line)
            if problem:
                problems.append(f"src/{rel}:{number}: {problem}")
    return problems


def self_test():
    wrong = [
        ("base/cb-a.c", '#include "store/cb-store.h"'),
        ("store/cb-a.c", '#include "web/cb-web-server.h"'),
        ("web/cb-a.c", '#include "store/cb-backend-sqlite.h"'),
        ("chat/cb-a.c", "#include <libsoup/soup.h>"),
        ("store/cb-store.c", "#include <sqlite3.h>"),
        ("store/cb-store.c", "#include <mongoc/mongoc.h>"),
        ("web/cb-a.c", "#include <systemd/sd-daemon.h>"),
        ("base/cb-a.c", '#include "cb-error.h"'),
        ("base/cb-a.c", '#include "nonsense/cb-error.h"'),
    ]
    right = [
        ("web/cb-a.c", '#include "chat/cb-chat.h"'),
        ("daemon/cb-a.c", '#include "store/cb-backend-sqlite.h"'),
        ("store/cb-sqlite.c", "#include <sqlite3.h>"),
        ("base/cb-a.c", "#include <glib.h>"),
    ]
    problems = [f"not caught: {name}: {line}" for name, line in wrong if not check_line(pathlib.Path(name), line)]
    wrong_console = [("pages/a/cb-admin-a.c", "  g_dbus_proxy_call (proxy);"), ("cb-admin-a.c", '#include "chat/cb-chat.h"'),
                     ("model/cb-admin-a.h", '#include "dbus/cb-dbus-generated.h"')]
    problems += [f"not caught in the console: {name}: {line}" for name, line in wrong_console
                 if not check_console_line(pathlib.Path(name), line)]
    problems += [f"wrongly caught: {name}: {line}" for name, line in right if check_line(pathlib.Path(name), line)]
    return problems


# The console is a program of its own: which of its files may include what of src/, and know D-Bus.
CONSOLE_MAY_INCLUDE = re.compile(r"(base|model)/cb-(?!admin-)")
CONSOLE_CLIENT = re.compile(r"^client/")
DBUS = re.compile(r"\b(g_dbus_|g_bus_|GDBus|G_DBUS_|cb_dbus_|CbDBus)|dbus/cb-dbus-generated")


def check_console_line(rel, line):
    """Returns what is wrong with one line of the file @rel of gtk-admin/, or None."""
    if DBUS.search(line) and not CONSOLE_CLIENT.match(rel.as_posix()):
        return "only client/ knows D-Bus"
    match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
    if not match or (root / "gtk-admin" / match.group(1)).exists() or CONSOLE_MAY_INCLUDE.match(match.group(1)):
        return None
    return None if DBUS.search(line) else f"the console may not include {match.group(1)}"


def check_console(folder):
    problems = []
    for path in sorted(folder.rglob("*.[ch]")):
        rel = path.relative_to(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            problem = check_console_line(rel, line)
            if problem:
                problems.append(f"gtk-admin/{rel}:{number}: {problem}")
    return problems


root = pathlib.Path(sys.argv[-1]).resolve()
found = self_test() if "--self-test" in sys.argv else check_tree(root / "src") + check_console(root / "gtk-admin")
print("\n".join(found) or "clean")
sys.exit(1 if found else 0)
