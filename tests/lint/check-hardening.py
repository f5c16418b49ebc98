#!/usr/bin/python3
"""Fails where a program was built without what makes a mistake in memory a crash, not a way in.

    check-hardening.py --fortified PROGRAM      where lengths are to be checked, too (an optimised build)
    check-hardening.py --plain PROGRAM
    check-hardening.py --self-test              that a program built without all of it is found out

Asked of the programs themselves, since a flag that a compiler or a linker ignores leaves no other trace.
"""
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

# A checking twin of a function of libc.
TWIN = re.compile(r"\b__\w+_chk\b")


def read(program, *options):
    return subprocess.run(["readelf", "--wide", *options, str(program)], capture_output=True, text=True,
                          check=True).stdout


def marks_targets(program):
    """The note that says so is there only where libc's own start files have it, too."""
    code = subprocess.run(["objdump", "--disassemble=main", "--no-show-raw-insn", str(program)],
                          capture_output=True, text=True, check=True).stdout
    return re.search(r"<main>:\s+\w+:\s+endbr64", code) is not None


def problems_of(program, fortified):
    """Yields what @program lacks."""
    header, segments = read(program, "--file-header"), read(program, "--segments")
    dynamic, symbols = read(program, "--dynamic"), read(program, "--dyn-syms")
    if not re.search(r"Type:\s+DYN", header) or "PIE" not in dynamic:
        yield "is at a fixed address: no PIE"
    if "GNU_RELRO" not in segments:
        yield "has tables of the linker that stay writable: no RELRO"
    if "BIND_NOW" not in dynamic and "NOW" not in dynamic:
        yield "binds functions as they are used, so their table stays writable: no full RELRO"
    if not re.search(r"GNU_STACK\s.*\sRW\s", segments):
        yield "has an executable stack"
    if re.search(r"LOAD\s.*\sRWE\s", segments):
        yield "has memory that can be written and executed"
    if "__stack_chk_fail" not in symbols:
        yield "does not watch its stack: no stack protector"
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        yield "looks for libraries in places of its own: RPATH"
    if platform.machine() == "x86_64" and not marks_targets(program):
        yield "lets jumps go anywhere: no control-flow protection"
    if fortified and not TWIN.search(symbols.replace("__stack_chk_fail", "")):
        yield "calls libc's functions without their checks: no _FORTIFY_SOURCE"


def self_test():
    """A program with nothing of it must be found out in every point."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "soft.c"
        source.write_text("int main (void) { return 0; }\n", encoding="utf-8")
        soft = source.with_suffix("")
        subprocess.run(["cc", str(source), "-o", str(soft), "-no-pie", "-fno-stack-protector", "-fcf-protection=none",
                        "-Wl,-z,norelro", "-Wl,-z,lazy", "-Wl,-z,execstack", "-Wl,-rpath,/tmp"], check=True)
        found = list(problems_of(soft, True))
    expected = 8 if platform.machine() == "x86_64" else 7
    if len(found) < expected:
        print(f"only {len(found)} of {expected} weaknesses were found: {found}")
        return 1
    return 0


def main():
    if sys.argv[1] == "--self-test":
        return self_test()
    program = sys.argv[2]
    problems = [f"{program} {problem}" for problem in problems_of(program, sys.argv[1] == "--fortified")]
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
