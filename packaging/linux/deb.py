"""Make a .deb of a packaged folder: deb.py madoguchi|madoguchi-cloud OUTPUT, run by build.py.

What is asked, written and refused at installation and removal stands in packaging/linux/deb.
"""

from __future__ import annotations

import gzip
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCRIPTS = {"config", "postinst", "prerm", "postrm"}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def main() -> int:
    """Make it; return the exit status."""
    name, output = sys.argv[1], Path(sys.argv[2])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    architecture = ARCHITECTURES[platform.machine()]
    tree = ROOT / "build" / "work" / "deb" / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(output / name, tree / "usr/lib" / name, symlinks=True)
    {"madoguchi": desk, "madoguchi-cloud": cloud}[name](tree)
    documents(tree, name)
    size = sum(file.stat().st_size for file in tree.rglob("*") if file.is_file()) // 1024
    words = {"version": version, "architecture": architecture, "size": size, "libc": libc()}
    control(tree / "DEBIAN", HERE / "deb" / name, words)
    settle(tree)
    made = output / f"{name}_{version}_{architecture}.deb"
    made.unlink(missing_ok=True)
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(tree), str(made)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(tree)
    return 0


def desk(tree: Path) -> None:
    """Lay the desk's link, menu entry, icons and man pages."""
    link(tree / "usr/bin/madoguchi", "../lib/madoguchi/madoguchi")
    lay(HERE / "madoguchi.desktop", tree / "usr/share/applications/madoguchi.desktop")
    icons = tree / "usr/share/icons/hicolor"
    lay(HERE / "madoguchi.svg", icons / "scalable/apps/madoguchi.svg")
    lay(HERE / "madoguchi.png", icons / "256x256/apps/madoguchi.png")
    man(HERE / "man/madoguchi.1", tree / "usr/share/man/man1")
    man(HERE / "man/ja/madoguchi.1", tree / "usr/share/man/ja/man1")


def cloud(tree: Path) -> None:
    """Lay the operator's command, the service and its settings."""
    lay(HERE / "madoguchi-cloud.sh", tree / "usr/bin/madoguchi-cloud", mode=0o755)
    lay(HERE / "madoguchi-cloud.service", tree / "lib/systemd/system/madoguchi-cloud.service")
    lay(HERE / "madoguchi-cloud.environment", tree / "etc/madoguchi-cloud/environment")
    man(HERE / "man/madoguchi-cloud.1", tree / "usr/share/man/man1")


def documents(tree: Path, name: str) -> None:
    """Lay what Debian expects of every package: where licences are, what changed."""
    folder = tree / "usr/share/doc" / name
    folder.mkdir(parents=True)
    (folder / "copyright").write_text(
        "Copyright: the Madoguchi project\n"
        "Licence: Apache-2.0, see /usr/share/common-licenses/Apache-2.0\n"
        f"Other people's parts inside, and their licences: /usr/lib/{name}/licences\n",
        "utf-8",
    )
    packed(ROOT / "CHANGELOG.md", folder / "CHANGELOG.md.gz")


def control(folder: Path, source: Path, words: dict[str, object]) -> None:
    """Write the package's own description and scripts."""
    folder.mkdir()
    for file in sorted(source.iterdir()):
        text = file.read_text("utf-8")
        if file.name == "control":
            text = text.format(**words)
        (folder / file.name).write_text(text, "utf-8")
        (folder / file.name).chmod(0o755 if file.name in SCRIPTS else 0o644)


def libc() -> str:
    """Return the C library that this machine's own libraries, which are inside, ask for at most."""
    return platform.libc_ver()[1]


def lay(source: Path, target: Path, mode: int = 0o644) -> None:
    """Copy a file to its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def man(source: Path, folder: Path) -> None:
    """Lay a man page, compressed."""
    folder.mkdir(parents=True, exist_ok=True)
    packed(source, folder / f"{source.name}.gz")


def packed(source: Path, target: Path) -> None:
    """Compress a file without a time or a name inside."""
    target.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))


def link(place: Path, target: str) -> None:
    """Make a symbolic link."""
    place.parent.mkdir(parents=True)
    place.symlink_to(target)


def settle(tree: Path) -> None:
    """Give every file one time and everybody's rights to read, whoever builds."""
    at = int(os.environ["SOURCE_DATE_EPOCH"])
    for place in [tree, *tree.rglob("*")]:
        if not place.is_symlink():
            executable = place.is_dir() or place.stat().st_mode & 0o100
            place.chmod(0o755 if executable else 0o644)
        os.utime(place, (at, at), follow_symlinks=False)


if __name__ == "__main__":
    sys.exit(main())
