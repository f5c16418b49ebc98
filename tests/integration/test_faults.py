"""A machine that fails, for one round of each kind; tests/faults/run does hundreds."""
import os
import pathlib
import subprocess

import pytest

RUN = pathlib.Path(__file__).parent.parent / "faults" / "run"
KINDS = ["kill", "io-error", "disk-full", "sync-error", "slow-disk", "clock-back", "clock-ahead", "no-files"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost(kind):
    environment = dict(os.environ)
    # the sanitizer wants to be the first of the preloaded libraries, and is the second
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    done = subprocess.run([str(RUN), "--rounds", "1", kind], env=environment,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
