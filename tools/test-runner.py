#!/usr/bin/python3
"""Builds what the suites need, runs them, and counts test cases. See tools/test."""
import argparse
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

TOP = pathlib.Path(__file__).resolve().parent.parent
EXPECTED_SKIPS = TOP / "tests" / "expected-skips.txt"
FERRETDB_GO_VERSION = (1, 22)


class Tally:
    """How many cases passed, which failed, and which were skipped and why."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def fail(self, name, why):
        self.failed.append((name, why))
        print(f"  FAILED {name}: {why}", flush=True)

    def skip(self, name, why):
        self.skipped.append((name, why))
        print(f"  skipped {name}: {why}", flush=True)


def run(command, **kwargs):
    return subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, **kwargs)


def build(name, tally, compiler=None, options=()):
    """Sets up build/NAME where it is new, and builds it. Returns its folder, or None."""
    folder = TOP / "build" / name
    env = {**os.environ, "CC_LD": os.environ.get("CC_LD") or ("mold" if shutil.which("mold") else "")}
    if compiler:
        env["CC"] = f"ccache {compiler}" if shutil.which("ccache") else compiler
    if not (folder / "build.ninja").exists():
        done = run(["meson", "setup", str(folder), "--werror", *options], env=env,
                   capture_output=True, text=True)
        if done.returncode != 0:
            tally.fail(f"build {name}", "meson setup failed\n" + done.stdout[-3000:] + done.stderr[-1000:])
            return None
    done = run(["ninja", "-C", str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        tally.fail(f"build {name}", "ninja failed\n" + done.stdout[-6000:])
        return None
    return folder


def find_go_version():
    """Returns it as (1, 22), or (0, 0) where there is no Go."""
    if not shutil.which("go"):
        return (0, 0)
    version = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"go(\d+)\.(\d+)", version)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def build_ferretdb():
    """Begins to build the server that stands for MongoDB in the tests; it takes a minute the first time."""
    if find_go_version() < FERRETDB_GO_VERSION:
        print("tools/test: there is no Go 1.22 or newer: what needs a MongoDB is skipped", flush=True)
        return None
    os.environ["CHATBOT_TEST_FERRETDB"] = str(TOP / "build" / "ferretdb")
    return subprocess.Popen(["go", "build", "-o", os.environ["CHATBOT_TEST_FERRETDB"], "."],
                            cwd=TOP / "tests" / "ferretdb", stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish_ferretdb(building, tally):
    """Waits for it; fails where it could not be built."""
    output = building.communicate()[0]
    if building.returncode != 0:
        tally.fail("build ferretdb", output[-3000:])


def count_junit(path, suite, tally):
    """Adds the cases of a JUnit file to the tally. Returns how many there were."""
    cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    for case in cases:
        name = ":".join(filter(None, [suite, case.get("classname"), case.get("name")]))
        skipped = case.find("skipped")
        broken = case.find("failure")
        broken = case.find("error") if broken is None else broken
        if broken is not None:
            text = (broken.get("message") or broken.text or "failed").strip()
            tally.fail(name, text[-3000:])
        elif skipped is not None:
            tally.skip(name, skipped.get("message") or skipped.text or "no reason given")
        else:
            tally.passed += 1
    return len(cases)


def run_meson(folder, suites, label, tally):
    """Runs meson tests and counts their subtests; a crash counts as a failure."""
    report = folder / "meson-logs" / "testlog.junit.xml"
    report.unlink(missing_ok=True)
    flags = [flag for suite in suites for flag in ("--suite", suite)]
    done = run(["meson", "test", "-C", str(folder), "--no-rebuild", "--print-errorlogs", *flags],
               capture_output=True, text=True)
    before = len(tally.failed)
    count = count_junit(report, label, tally) if report.exists() else 0
    if count == 0:
        tally.fail(label, "no test was run\n" + done.stdout[-3000:] + done.stderr[-1000:])
    elif done.returncode != 0 and len(tally.failed) == before:
        tally.fail(label, "meson test failed\n" + done.stdout[-6000:])
    elif done.returncode != 0:
        print(done.stdout[-8000:], flush=True)


def run_pytest(folder, binary, label, tally, env=None, options=()):
    """Runs a folder of pytest tests against a built daemon."""
    if not any((TOP / folder).glob("test_*.py")):
        return
    report = binary.parent / f"{label.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    environment = {**os.environ, **(env or {}), "CHATBOTD": str(binary), "PYTHONDONTWRITEBYTECODE": "1"}
    done = run(["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}",
                *options, folder], env=environment, capture_output=True, text=True)
    count = count_junit(report, label, tally) if report.exists() else 0
    if count == 0 or done.returncode not in (0, 1):
        tally.fail(label, f"pytest ended with {done.returncode}\n" + done.stdout[-6000:] + done.stderr[-2000:])


# Most of their time the integration tests wait, for samples and for limits of time. Each has a daemon of its own.
SIDE_BY_SIDE = ("--numprocesses=3", "--dist=loadfile")

SANITIZER_ENV = {
    "ASAN_OPTIONS": "detect_leaks=1:halt_on_error=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "LSAN_OPTIONS": f"suppressions={TOP}/tests/lsan.supp:print_suppressions=0",
    "CHATBOT_TEST_SANITIZED": "1",
}
SANITIZED = ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dbench=false"]


def suite_lint(tally):
    folder = build("debug", tally)
    if folder:
        run_meson(folder, ["lint"], "lint", tally)


def suite_static(tally):
    """That clang-tidy and cppcheck find nothing is the test."""
    folder = build("debug", tally)
    if not folder:
        return
    done = run([str(TOP / "tests" / "lint" / "check-static.py"), str(folder)], capture_output=True, text=True)
    if done.returncode == 0:
        tally.passed += 1
    else:
        tally.fail("static", "something was found\n" + (done.stdout + done.stderr)[-6000:])


def suite_unit(tally):
    folder = build("debug", tally)
    if folder:
        run_meson(folder, ["unit"], "unit", tally)


def suite_integration(tally):
    folder = build("debug", tally)
    if folder:
        run_pytest("tests/integration", folder / "src" / "chatbotd", "integration", tally, options=SIDE_BY_SIDE)


def suite_sanitized(tally):
    folder = build("sanitized", tally, options=SANITIZED)
    if folder:
        run_meson(folder, ["unit"], "unit, sanitized", tally)
        run_pytest("tests/integration", folder / "src" / "chatbotd", "integration, sanitized", tally, SANITIZER_ENV,
                   SIDE_BY_SIDE)


FUZZED = ["-Dfuzz=true", "-Db_sanitize=address", "-Db_lundef=false"]
FUZZ_SECONDS = 2  # of CPU time for each target: enough to see that it still runs; tests/fuzz/run takes more


def suite_clang(tally):
    """That clang compiles everything without a warning is one test; that its fuzzer finds nothing in a moment is another."""
    folder = build("clang", tally, compiler="clang", options=FUZZED)
    if not folder:
        return
    tally.passed += 1
    done = run([str(TOP / "tests" / "fuzz" / "run"), "--build", str(folder), "--jobs", "2",
                "--cpu-seconds", str(FUZZ_SECONDS)], capture_output=True, text=True)
    if done.returncode == 0:
        tally.passed += 1
    else:
        tally.fail("clang:fuzz", "something was found\n" + (done.stdout + done.stderr)[-6000:])


def suite_browser(tally):
    folder = build("debug", tally)
    if folder:
        run_pytest("tests/browser", folder / "src" / "chatbotd", "browser", tally)


def suite_console(tally):
    folder = build("debug", tally)
    if folder:
        run_pytest("tests/console", folder / "src" / "chatbotd", "console", tally)


def suite_system(tally):
    """Installs the packages on machines of its own, which boot a real systemd: see tests/system/box.py."""
    if os.geteuid() != 0:
        tally.skip("system", "booting a machine takes root")
        return
    folder = build("debug", tally)
    if folder:
        run_pytest("tests/system", folder / "src" / "chatbotd", "system", tally)


def suite_package(tally):
    """Builds the Debian packages, looks into them, and installs, upgrades and purges them on a machine of its own."""
    folder = build("debug", tally)
    if folder:
        run_pytest("tests/package", folder / "src" / "chatbotd", "package", tally)


SUITES = {
    "lint": suite_lint,
    "static": suite_static,
    "unit": suite_unit,
    "clang": suite_clang,
    "integration": suite_integration,
    "package": suite_package,
    "system": suite_system,
    "browser": suite_browser,
    "console": suite_console,
    "sanitized": suite_sanitized,
}
NEED_MONGODB = {"unit", "integration", "sanitized"}


def expected_skips():
    lines = [line.strip() for line in EXPECTED_SKIPS.read_text(encoding="utf-8").splitlines()]
    return [re.split(r" +- +", line)[0] for line in lines if line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(prog="tools/test", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="a skipped test fails, unless it is expected")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"any of: {' '.join(SUITES)}; all without")
    options = parser.parse_args()
    for name in options.suites:
        if name not in SUITES:
            parser.error(f"no suite “{name}”; there are: {' '.join(SUITES)}")

    tally = Tally()
    ferretdb = None
    if NEED_MONGODB & set(options.suites or SUITES):
        ferretdb = build_ferretdb()
    for name in options.suites or SUITES:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        if ferretdb and name in NEED_MONGODB:
            finish_ferretdb(ferretdb, tally)
            ferretdb = None
        SUITES[name](tally)
        print(f"   {time.monotonic() - started:.0f} s", flush=True)

    if options.strict:
        allowed = expected_skips()
        for name, why in tally.skipped:
            if not any(fnmatch.fnmatchcase(name, f"*{expected}") for expected in allowed):
                tally.fail(name, f"skipped, which --strict does not allow: {why}")
    if tally.passed + len(tally.failed) == 0:
        tally.fail("tools/test", "no test was run")
    if tally.failed:
        print("\nFailed:\n  " + "\n  ".join(name for name, _ in tally.failed))
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    return 1 if tally.failed else 0


sys.exit(main())
