"""The widget in a real browser, against the real daemon."""
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def test_case(script, case, run_script):
    outcomes, output = run_script(script)
    assert outcomes.get(case), f"{case}\n{output[-6000:]}"


def test_types(modules):
    """What the comments say of types is true."""
    done = subprocess.run([modules / ".bin" / "tsc", "-p", TOP / "data" / "widget"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
