"""A machine that fails, for two rounds of each kind; tests/faults/run does hundreds."""
import os
import pathlib
import subprocess

RUN = pathlib.Path(__file__).parent.parent / "faults" / "run"


def test_nothing_is_lost_or_doubled():
    environment = dict(os.environ)
    # the sanitizer wants to be the first of the preloaded libraries, and is the second
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    done = subprocess.run([str(RUN), "--rounds", "2", "--jobs", "4"], env=environment,
                          capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert done.stdout.count("nothing lost or doubled") >= 9, done.stdout
