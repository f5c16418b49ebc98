#!/usr/bin/python3
"""Makes what is served of what is here: one file of all modules, a catalog for each language, and the loader.

One file since the imports of a module carry no integrity: so the loader vouches for every byte that runs, and one request
fetches it all. esbuild puts it together and leaves out what browsers do not need.
"""
import argparse
import gettext
import io
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

TEXT = re.compile(r"\b_\(\s*'((?:[^'\\]|\\.)*)'")
OPTIONS = ["--minify", "--charset=utf8", "--log-level=warning", "--target=es2022"]


def find_texts(source):
    """What the widget says: the texts that are given to _()."""
    texts = set()
    for path in source.rglob("*.js"):
        texts.update(re.sub(r"\\(.)", r"\1", text) for text in TEXT.findall(path.read_text(encoding="utf-8")))
    return sorted(texts)


def read_catalog(msgfmt, path, texts):
    """What of a .po file the widget says; what nobody vouched for (fuzzy) is left out."""
    done = subprocess.run([msgfmt, "-o", "-", str(path)], stdout=subprocess.PIPE, check=True)
    catalog = gettext.GNUTranslations(io.BytesIO(done.stdout))
    found = {text: catalog.gettext(text) for text in texts}
    return {text: translated for text, translated in found.items() if translated != text}


def write_catalogs(options, source):
    texts = find_texts(source)
    for path in options.po:
        catalog = read_catalog(options.msgfmt, path, texts)
        data = json.dumps(catalog, ensure_ascii=False, separators=(",", ":"))
        (options.output / f"{path.stem}.json").write_text(data, encoding="utf-8")


def build(options, source, scratch):
    """Works on a copy, in which the style sheet is short and the languages are those that there are."""
    tree = scratch / "widget"
    shutil.copytree(source, tree, ignore=shutil.ignore_patterns("node_modules", "*.json"))
    languages = json.dumps(sorted(path.stem for path in options.po))
    (tree / "core" / "catalogs.js").write_text(f"export const catalogs = {languages};\n", encoding="utf-8")
    run = [options.esbuild, *OPTIONS, "--allow-overwrite"]
    subprocess.run([*run, f"--outfile={tree}/widget.css", str(source / "widget.css")], check=True)
    subprocess.run([*run, "--bundle", "--format=esm", "--loader:.css=text", f"--outfile={options.output}/widget.js",
                    str(tree / "widget.js")], check=True)
    subprocess.run([*run, f"--outfile={options.output}/loader.js", str(source / "loader.js")], check=True)


def write_depfile(options, source):
    inputs = [path for path in source.rglob("*") if path.suffix in (".js", ".css")]
    names = " ".join(str(path) for path in [*inputs, *options.po])
    options.depfile.write_text(f"{options.output / 'widget.js'}: {names}\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esbuild", default="esbuild")
    parser.add_argument("--msgfmt", default="msgfmt")
    parser.add_argument("--po", action="append", default=[], type=pathlib.Path, help="a language; may be repeated")
    parser.add_argument("--depfile", type=pathlib.Path)
    parser.add_argument("source", type=pathlib.Path, help="where this file is")
    parser.add_argument("output", type=pathlib.Path, help="a folder")
    options = parser.parse_args()

    source = options.source.resolve()
    write_catalogs(options, source)
    with tempfile.TemporaryDirectory() as scratch:
        build(options, source, pathlib.Path(scratch))
    if options.depfile:
        write_depfile(options, source)


main()
