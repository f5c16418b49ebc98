"""The Debian packages that this tree builds."""
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


class Packages:
    """The packages of one version. @directory holds them."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)

    @classmethod
    def build(cls):
        """By tools/package, which does nothing where nothing changed."""
        done = subprocess.run([TOP / "tools" / "package"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return cls(TOP / "build" / "package")

    def find(self, name):
        found = [path for path in self.directory.glob("*.deb") if path.name.split("_")[0] == name]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def names(self):
        names = [path.name.split("_")[0] for path in self.directory.glob("*.deb")]
        return sorted(name for name in names if not name.endswith("-dbgsym"))

    def unpack(self, name, directory):
        subprocess.run(["dpkg-deb", "--raw-extract", self.find(name), directory], check=True)
        return directory
