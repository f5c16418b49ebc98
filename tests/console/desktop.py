"""A desktop of its own for the console: a screen that nobody sees, a session bus, and eyes and hands on it."""
import os
import pathlib
import subprocess
import tempfile
import time

from lib.daemon import BINARY

CONSOLE = str(pathlib.Path(BINARY).parent.parent / "gtk-admin" / "chatbot-admin")
# Seconds; a slow machine takes long, a failed test may.
PATIENCE = 30

# As a desktop's session bus, but with nothing of the machine's desktop on it: only the accessibility service.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <servicedir>{directory}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
SERVICE = """[D-BUS Service]
Name=org.a11y.Bus
Exec=/usr/libexec/at-spi-bus-launcher
"""


def wait_until(look, what, timeout=PATIENCE):
    """Returns what @look returns as soon as that is something."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"in vain: {what() if callable(what) else what}"
        time.sleep(0.05)


class Desktop:
    """Xvfb and a session bus. Use it as a context manager; the environment is this desktop's from then on."""

    def __init__(self):
        self.processes = []
        self.directory = tempfile.TemporaryDirectory(prefix="chatbot-desktop-")

    def _start(self, *command, **options):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def __enter__(self):
        path = pathlib.Path(self.directory.name)
        (path / "services").mkdir()
        (path / "services" / "org.a11y.Bus.service").write_text(SERVICE, encoding="ascii")
        (path / "bus.conf").write_text(BUS.format(directory=path), encoding="ascii")
        reading, writing = os.pipe()
        self._start("Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp",
                    stdout=subprocess.DEVNULL, pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as number:
            display = number.readline().strip()
        assert display, "Xvfb did not start"
        # The accessibility service is started by the bus: without a directory of its own it would take that of another desktop.
        bus = self._start("dbus-daemon", f"--config-file={path}/bus.conf", "--nofork", "--print-address",
                          stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "DISPLAY": f":{display}", "XDG_RUNTIME_DIR": str(path)})
        os.environ.update({
            "DISPLAY": f":{display}", "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
            "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": str(path / "config"), "XDG_DATA_HOME": str(path / "data"),
            "XDG_RUNTIME_DIR": str(path), "NO_AT_BRIDGE": "0"})
        return self

    def __exit__(self, *unused):
        for process in reversed(self.processes):
            process.kill()
            process.wait(10)
        self.directory.cleanup()


class Console:
    """One chatbot-admin. Use it as a context manager."""

    def __init__(self, bus, *arguments, environment=None):
        self.command = [CONSOLE, f"--bus={bus}", *arguments]
        self.environment = environment or {}
        self.process = None
        self.log = None
        self.patience = 15  # clicks that may miss

    def __enter__(self):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "G_DEBUG": "fatal-criticals", **self.environment})
        return self

    def read_log(self):
        self.log.seek(0)
        return self.log.read()

    def __exit__(self, *unused):
        early = self.process.poll()
        self.process.terminate()
        self.process.wait(10)
        log = self.read_log()
        self.log.close()
        assert early is None, f"the console ended by itself with {early}:\n{log}"
        assert "CRITICAL" not in log and "WARNING" not in log, log

    # What is to be seen

    def _application(self):
        from gi.repository import Atspi
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    @staticmethod
    def _is_shown(widget):
        """GTK 4.8 calls nothing “showing” but windows; what was never given a place was never shown."""
        from gi.repository import Atspi
        if not widget.get_state_set().contains(Atspi.StateType.VISIBLE):
            return False
        return "Component" not in widget.get_interfaces() or widget.get_extents(Atspi.CoordType.WINDOW).width > 0

    def widgets(self):
        """Every widget that is shown, in the order of the tree; of a stack also pages that were shown before."""
        from gi.repository import GLib
        top = self._application()
        waiting = [top] if top is not None else []
        while waiting:
            widget = waiting.pop()
            try:
                widget.clear_cache()
                if widget is not top and not self._is_shown(widget):
                    continue
                yield widget
                waiting += [child for child in (widget.get_child_at_index(i)
                                                for i in reversed(range(widget.get_child_count()))) if child]
            except GLib.Error:
                continue  # gone meanwhile

    def look_for(self, name, role=None, exact=False):
        from gi.repository import GLib
        for widget in self.widgets():
            try:
                # a button with a mnemonic is named with and without it
                found = widget.get_name() or ""
                fits = found.split("_")[-1].strip() in (name, f"{name} {name}") if exact else name in found
                if fits and role in (None, widget.get_role_name()):
                    return widget
            except GLib.Error:
                continue  # gone meanwhile
        return None

    def describe(self):
        return "\n".join(f"  {widget.get_role_name()}: {widget.get_name()}" for widget in self.widgets())

    def find(self, name, role=None, exact=False):
        """The first widget whose name contains @name, as soon as it is there."""
        return wait_until(lambda: self.look_for(name, role, exact), lambda: f"{role or 'widget'} “{name}” in\n{self.describe()}\n"
                          f"{self.read_log()}")

    def wait_for_end(self, name):
        """Waits until nothing of that name is shown."""
        wait_until(lambda: self.look_for(name) is None, lambda: f"“{name}” to go from\n{self.describe()}")

    # What can be done

    @staticmethod
    def is_sensitive(widget):
        from gi.repository import Atspi
        widget.clear_cache()
        return widget.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def click(self, name, role=None, exact=False, then=None):
        """Does what a button does; again until @then is there, for a row may have got new buttons meanwhile."""
        widget = self.find(name, role, exact)
        wait_until(lambda: self.is_sensitive(widget), f"“{name}” to become sensitive")
        widget.do_action(0)
        if then:
            try:
                wait_until(lambda: self.look_for(then), then, timeout=5)
            except AssertionError:
                self.patience -= 1
                assert self.patience > 0, f"“{then}” does not come by “{name}”:\n{self.describe()}"
                self.click(name, role, exact, then)

    def pick(self, name, expected, role=None):
        """Clicks on a row of a list until @expected is there.

        Rows have no action for assistive technology in GTK 4.8: the pointer does it, and misses a row that still moves.
        """
        while not self.look_for(expected):
            self._click_at(self.find(name, role))
            try:
                wait_until(lambda: self.look_for(expected), expected, timeout=2)
            except AssertionError:
                self.patience -= 1
                assert self.patience > 0, f"“{expected}” does not come by clicking on “{name}”:\n{self.describe()}"

    @staticmethod
    def _click_at(widget):
        from gi.repository import Atspi
        box = widget.get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(["xdotool", "mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2), "click", "1"],
                       check=True)

    def choose(self, menu, item):
        """Opens a menu button's menu, and takes an item of it."""
        self.pick(menu, item)
        self.click(item)

    def write(self, name, text):
        field = wait_until(lambda: next((widget for widget in self.widgets() if name in (widget.get_name() or "")
                                         and "EditableText" in widget.get_interfaces()), None),
                           lambda: f"a field “{name}” in\n{self.describe()}")
        field.set_text_contents(text)

    def set_number(self, name, number):
        """Sets what a spin button holds."""
        button = self.find(name, "spin button")
        assert button.set_current_value(number), f"“{name}” takes no value"

    def take_picture(self, path):
        """Keeps what the window shows."""
        subprocess.run(["import", "-window", "root", "-trim", "+repage", str(path)], check=True)
