"""The browser tests are written in JavaScript, beside the widget's own language; each is a case here, too."""
import concurrent.futures
import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
NAME = re.compile(r"^test\('([^']+)'", re.MULTILINE)
RESULT = re.compile(r"^(not )?ok \d+ - (.*?)(?: # (SKIP.*))?$", re.MULTILINE)
# Seconds for one file; on a slow machine each takes a third of it.
TIMEOUT = 240


def find_cases():
    return [(path.name, name) for path in sorted(HERE.glob("*.test.js"))
            for name in NAME.findall(path.read_text(encoding="utf-8"))]


def pytest_generate_tests(metafunc):
    if "script" in metafunc.fixturenames:
        cases = find_cases()
        metafunc.parametrize("script,case", cases, ids=[f"{script}: {case}" for script, case in cases])


@pytest.fixture(scope="session")
def modules():
    """Where the packages are that package-lock.json names; they are fetched where they are missing."""
    folder = HERE / "node_modules"
    done = folder / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=True, stdin=subprocess.DEVNULL)
        os.utime(done)
    return folder


def run_file(script):
    """Runs a file of tests; gives what became of each of its cases, and all that it said."""
    done = subprocess.run(["node", "--test-reporter=tap", script], cwd=HERE, capture_output=True, text=True,
                          timeout=TIMEOUT, stdin=subprocess.DEVNULL)
    found = {match[2]: not match[1] for match in RESULT.finditer(done.stdout)}
    return found, done.stdout + done.stderr


@pytest.fixture(scope="session")
def run_script(request, modules):
    """Gives what became of a file of tests. Two run at a time: mostly they wait, for clocks and for networks that are cut."""
    wanted = [item.callspec.params["script"] for item in request.session.items if hasattr(item, "callspec")]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {script: pool.submit(run_file, script) for script in dict.fromkeys(wanted)}
        yield lambda script: runs[script].result()
