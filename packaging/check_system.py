"""Check for the system libraries Qt needs; as root on Debian install them, else name them.

Usage: check_system.py [--display]. Plain: what an offscreen window needs. With --display: what a
window on an X11 or Wayland display needs as well. Exit status 0 when all is there. Only the
standard library is used, so that it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

OFFSCREEN = {
    "libX11.so.6": "libx11-6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
DISPLAY = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""Library -> Debian package; what Qt 6's Essentials link to on Linux."""


def main() -> int:
    """Check, install where that is possible, say what is missing where it is not."""
    if not sys.platform.startswith("linux"):
        return 0
    wanted = OFFSCREEN | (DISPLAY if "--display" in sys.argv[1:] else {})
    packages = missing(wanted)
    if not packages:
        return 0
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        say(f"Qt needs libraries that are not here: {', '.join(sorted(lacking(wanted)))}.")
        say("Install them with your system's package manager, then run the command again.")
        return 1
    if os.geteuid() != 0:
        say("Qt needs system libraries that are not here. Install them with:")
        say(f"  sudo apt-get update && sudo {' '.join(install)}")
        say("then run the command again.")
        return 1
    say(f"Installing system libraries for Qt: {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            say(done.stderr.strip() or done.stdout.strip())
            say(f"'{' '.join(command)}' failed; run it by hand to see why.")
            return 1
    still = lacking(wanted)
    if still:
        say(f"Still not loadable after installation: {', '.join(sorted(still))}.")
    return 1 if still else 0


def lacking(wanted: dict[str, str]) -> set[str]:
    """Return the libraries that cannot be loaded."""
    return {library for library in wanted if not loads(library)}


def missing(wanted: dict[str, str]) -> list[str]:
    """Return the Debian packages that bring what is lacking."""
    return sorted({wanted[library] for library in lacking(wanted)})


def loads(library: str) -> bool:
    """Say whether the dynamic loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def say(text: str) -> None:
    """Write one line for the person at the console."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
