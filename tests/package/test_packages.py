"""What is in the packages, and in an installation without them."""
import os
import pathlib
import re
import subprocess

from conftest import TOP

ELF = b"\x7fELF"

# What an installation has, below its prefix, beside what /etc gets: (pattern, whether it is always there).
INSTALLED = [
    (r"bin/chatbotctl", True),
    (r"bin/chatbot-(loadtest|admin|notifier)", False),
    (r"sbin/chatbotd", True),
    (r"lib/([\w-]+/)?chatbotd/(archive|brotli|mail|mongo)\.so", True),
    (r"lib/sysusers\.d/chatbotd\.conf", True),
    (r"lib/tmpfiles\.d/chatbotd\.conf", True),
    (r"lib/systemd/system/chatbotd\.(service|socket)", False),
    (r"lib/systemd/system/chatbotd-[\w-]+\.(service|timer)", False),
    (r"lib/systemd/(user/(graphical-session\.target\.wants/)?chatbot-notifier\.service|catalog/chatbotd\.catalog)", False),
    (r"share/bash-completion/completions/chatbotctl", True),
    (r"share/chatbotd/grafana/\w+\.json", True),
    (r"share/chatbotd/knowledge/[\w-]+\.(md|jsonl)", True),
    (r"share/chatbotd/prometheus/[\w.]+\.yml", True),
    (r"share/chatbotd/proxy/[\w.]+", True),
    (r"share/dbus-1/interfaces/org\.chatbotd\.Chatbot1\.\w+\.xml", True),
    (r"share/dbus-1/system-services/org\.chatbotd\.Chatbot1\.service", True),
    (r"share/dbus-1/system\.d/org\.chatbotd\.Chatbot1\.conf", True),
    (r"share/dbus-1/services/org\.chatbotd\.\w+\.service", False),
    (r"share/polkit-1/actions/org\.chatbotd\.chatbot1\.policy", True),
    (r"share/polkit-1/rules\.d/50-chatbotd\.rules", True),
    (r"share/man/man8/chatbotd\.8", True),
    (r"share/man/man5/chatbotd\.conf\.5", True),
    (r"share/man/man1/chatbotctl\.1", True),
    (r"share/man/man1/chatbot-(loadtest|admin|notifier)\.1", False),
    (r"share/(applications|metainfo|icons|glib-2\.0|locale)/.*", False),
]
ETC = [r"etc/chatbotd/chatbotd\.conf", r"etc/chatbotd/knowledge/[\w-]+\.(md|jsonl)"]


def list_files(directory):
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if not path.is_dir())


def find_programs(unpacked):
    for tree in unpacked.values():
        for path in tree.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == ELF:
                yield path


def read_elf(option, path):
    return subprocess.run(["readelf", "--wide", option, path], capture_output=True, text=True, check=True).stdout


def test_lintian_finds_nothing(packages):
    changes, = packages.directory.glob("*.changes")
    done = subprocess.run(["lintian", "--allow-root", "--fail-on=error,warning", changes], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_programs_are_hardened(unpacked):
    programs = list(find_programs(unpacked))
    assert len(programs) >= 3
    for path in programs:
        assert "DYN" in read_elf("--file-header", path), f"{path.name}: not position independent"
        assert "GNU_RELRO" in read_elf("--program-headers", path), f"{path.name}: no RELRO"
        assert re.search(r"FLAGS.*\bNOW\b", read_elf("--dynamic", path)), f"{path.name}: binds lazily"
        assert "__stack_chk_fail" in read_elf("--dyn-syms", path), f"{path.name}: no stack protector"
    assert "_chk@GLIBC" in read_elf("--dyn-syms", unpacked["chatbotd"] / "usr/sbin/chatbotd"), "no FORTIFY"


def test_the_version_is_the_same_everywhere(packages, unpacked):
    version = subprocess.run(["dpkg-deb", "--field", packages.find("chatbotd"), "Version"], capture_output=True,
                             text=True, check=True).stdout.strip()
    for program in ("usr/sbin/chatbotd", "usr/bin/chatbotctl"):
        said = subprocess.run([unpacked["chatbotd"] / program, "--version"], capture_output=True, text=True, check=True)
        assert said.stdout.split()[-1] == version
    assert f"## {version}\n" in (TOP / "NEWS.md").read_text(encoding="utf-8")


def check_config(unpacked, path):
    """What is in force with a key file, without where it comes from."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CHATBOT", "LOG_"))}
    done = subprocess.run([unpacked["chatbotd"] / "usr/sbin/chatbotd", "--check-config", "--config", path],
                          capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return [line.partition(" # ")[0].rstrip() for line in done.stdout.splitlines()]


def test_the_configuration_is_valid_and_its_comments_are_the_defaults(unpacked, tmp_path):
    shipped = unpacked["chatbotd"] / "etc/chatbotd/chatbotd.conf"
    text = shipped.read_text(encoding="utf-8")
    empty, spelled_out = tmp_path / "empty.conf", tmp_path / "spelled-out.conf"
    empty.write_text("", encoding="utf-8")
    spelled_out.write_text(re.sub(r"^#(?=\w+=)", "", text, flags=re.MULTILINE), encoding="utf-8")

    assert re.search(r"^Listen=", spelled_out.read_text(encoding="utf-8"), re.MULTILINE)
    assert check_config(unpacked, shipped) == check_config(unpacked, empty)
    assert check_config(unpacked, spelled_out) == check_config(unpacked, empty)


def test_only_the_configuration_is_a_conffile(unpacked):
    listed = [(tree / "DEBIAN/conffiles").read_text(encoding="ascii").split()
              for tree in unpacked.values() if (tree / "DEBIAN/conffiles").exists()]
    assert listed == [["/etc/chatbotd/chatbotd.conf"]]


def test_links_between_documents_lead_somewhere(unpacked):
    base = unpacked["chatbotd-doc"] / "usr/share/doc/chatbotd-doc"
    broken = []
    for document in base.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
            if "://" not in link and not (document.parent / link).exists():
                broken.append((document.relative_to(base).as_posix(), link))
    outside = re.compile(r"^(\.\./)*(src|tests|data|tools|systemd|gtk-admin|po|docs/man|man|COPYING)\b")
    assert [pair for pair in broken if not outside.match(pair[1])] == []


def test_meson_installs_everything_where_it_belongs_and_uninstalls_it(tmp_path):
    build = pathlib.Path(os.environ["CHATBOTD"]).resolve().parent.parent
    prefix = subprocess.run(["meson", "introspect", "--buildoptions", build], capture_output=True, text=True, check=True)
    prefix = re.search(r'"name": "prefix", "value": "/([^"]+)"', prefix.stdout).group(1)
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", tmp_path], check=True,
                   capture_output=True)

    files = list_files(tmp_path)
    allowed = [f"{prefix}/{pattern}" for pattern, _ in INSTALLED] + ETC
    assert [name for name in files if not any(re.fullmatch(pattern, name) for pattern in allowed)] == []
    needed = [f"{prefix}/{pattern}" for pattern, always in INSTALLED if always] + ETC
    assert [pattern for pattern in needed if not any(re.fullmatch(pattern, name) for name in files)] == []

    # Once more: what an administrator changed stays.
    config = tmp_path / "etc/chatbotd/chatbotd.conf"
    config.write_text("# mine\n", encoding="utf-8")
    (tmp_path / "etc/chatbotd/knowledge/about.md").unlink()
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", tmp_path], check=True,
                   capture_output=True)
    assert config.read_text(encoding="utf-8") == "# mine\n"
    assert not (tmp_path / "etc/chatbotd/knowledge/about.md").exists()

    subprocess.run(["ninja", "-C", build, "uninstall"], check=True, capture_output=True)
    assert [name for name in list_files(tmp_path) if not name.startswith("etc/chatbotd/")] == []
