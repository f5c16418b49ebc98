"""Waits for what another process does in its own time."""
import time


def wait_until(what, timeout=40, why=""):
    """Returns what @what returns once that is true."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        value = what()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {timeout} s {why}")
