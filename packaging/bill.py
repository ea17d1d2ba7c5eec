"""What a packaged folder consists of: an SBOM (CycloneDX 1.6, JSON) and everybody's licences.

Usage: bill.py madoguchi|madoguchi-cloud FOLDER, run by build.py in the building environment. It
writes FOLDER/sbom.cdx.json and FOLDER/licences/. A part without a licence text ends the build.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "work" / "madoguchi"
EXTRAS = {"madoguchi": "desktop", "madoguchi-cloud": "cloud"}
LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
TEXTS = ROOT / "packaging" / "licences"
NAMED_ONLY = {"pyside6-essentials": ("LGPL-3", "GPL-3"), "shiboken6": ("LGPL-3", "GPL-3")}
"""Packages whose wheels bring no text, and which of `TEXTS` they name."""

LGPL = (
    "Qt and PySide6 are used under the GNU LGPL, version 3. They are separate shared libraries "
    "under _internal/PySide6 and may be exchanged for others of the same interface.\n"
    "Source: https://download.qt.io/official_releases/QtForPython/\n"
)


@dataclass
class Part:
    """One component: what it is, under which licence, and the texts of that."""

    name: str
    version: str
    licence: str
    kind: str = "library"
    purl: str = ""
    texts: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Write both; return the exit status."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    parts = [
        *packages(EXTRAS[name]),
        python(),
        *fonts(folder),
        *system_libraries(name),
    ]
    parts.sort(key=lambda part: (part.kind, part.name))
    silent = [part.name for part in parts if not part.texts]
    if silent:
        print(f"No licence text found for: {', '.join(silent)}")
        return 1
    write_licences(folder / "licences", parts)
    bill = cyclonedx(name, parts)
    (folder / "sbom.cdx.json").write_text(
        json.dumps(bill, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return 0


def packages(extra: str) -> Iterator[Part]:
    """Yield the Python packages that pyproject.toml names, and what those need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"][extra]]
    seen: set[str] = set()
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        asked = waiting.pop()
        if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
            continue
        found = distribution(asked.name)
        name = normal(found.metadata["Name"])
        key = f"{name}[{','.join(sorted(asked.extras))}]"
        if key in seen:
            continue
        for each in map(Requirement, found.requires or []):
            of_extra = any(each.marker and each.marker.evaluate({"extra": x}) for x in asked.extras)
            if each.marker is None or each.marker.evaluate({"extra": ""}) or of_extra:
                each.marker = None
                waiting.append(each)
        if not any(key.startswith(f"{name}[") for key in seen):
            yield package(found, name)
        seen.add(key)


def package(found: Distribution, name: str) -> Part:
    """Return one Python package with the texts that its wheel brings."""
    texts = {
        Path(str(file)).name: file.read_text(encoding="utf-8")
        for file in sorted(found.files or [], key=str)
        if LICENCE.search(str(file)) and ".dist-info" in str(file)
    }
    for each in NAMED_ONLY.get(name, ()):
        texts[each] = (TEXTS / f"{each}.txt").read_text("utf-8")
        texts["README"] = LGPL
    if not texts and (said := found.metadata.get("License")):
        texts["LICENSE"] = f"{said}\n{found.metadata.get('Home-page') or ''}\n"
    version = found.version
    return Part(name, version, licence_of(found), purl=f"pkg:pypi/{name}@{version}", texts=texts)


def licence_of(found: Distribution) -> str:
    """Return how a package names its licence."""
    said = found.metadata.get("License-Expression") or found.metadata.get("License") or ""
    if said and "\n" not in said and len(said) < 80:
        return str(said)
    classifiers = found.metadata.get_all("Classifier") or []
    named = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return " or ".join(named) or "see its text"


def python() -> Part:
    """Return the interpreter inside."""
    version = sys.version.split()[0]
    base = Path(sys.base_prefix)
    files = [base / "lib" / f"python{version.rpartition('.')[0]}" / "LICENSE.txt"]
    files.append(base / "LICENSE.txt")  # where Windows has it
    files.append(Path("/usr/share/doc") / f"python{version.rpartition('.')[0]}" / "copyright")
    texts = {file.name: file.read_text("utf-8") for file in files if file.exists()}
    return Part("python", version, "PSF-2.0", purl=f"pkg:generic/python@{version}", texts=texts)


def fonts(folder: Path) -> Iterator[Part]:
    """Yield the fonts, where the folder has them."""
    shelf = folder / "_internal" / "resources" / "fonts"
    for name, licence, file in (
        ("BIZ UDGothic, BIZ UDMincho", "OFL-1.1", "LICENSE-BIZUD.txt"),
        ("IPAmj Mincho", "IPA", "LICENSE-IPA.txt"),
    ):
        if (shelf / file).exists():
            text = (shelf / file).read_text("utf-8")
            yield Part(name, "as in resources/fonts", licence, "data", texts={file: text})


def system_libraries(name: str) -> Iterator[Part]:
    """Yield the building machine's own libraries that PyInstaller took along, by Debian package."""
    if shutil.which("dpkg-query") is None:
        return
    packages: set[str] = set()
    for source in sources(name):
        real = Path(source).resolve()
        if str(real).startswith(("/usr/lib", "/lib")):
            packages |= owners(real)
    for each in sorted(packages):
        told = query("-W", "-f", "${source:Package} ${Version}", each)
        version = told.split()[-1]
        texts = {}
        copyright_file = Path("/usr/share/doc") / each.partition(":")[0] / "copyright"
        if copyright_file.exists():
            texts["copyright"] = copyright_file.read_text("utf-8", "replace")
        plain = each.partition(":")[0]
        yield Part(
            plain, version, "see its text", purl=f"pkg:deb/debian/{plain}@{version}", texts=texts
        )


def sources(name: str) -> Iterator[str]:
    """Yield from where PyInstaller took the binaries of a folder: its own record of it."""
    for record in sorted(WORK.glob("COLLECT-*.toc")):
        found = ast.literal_eval(record.read_text("utf-8"))
        whole = found[-1] if isinstance(found, tuple) else found
        if any(entry[0] == name for entry in whole if entry[2] == "EXECUTABLE"):
            yield from (entry[1] for entry in whole if entry[2] == "BINARY")


def owners(file: Path) -> set[str]:
    """Return the Debian packages that own a file; older records know it without /usr."""
    for place in (str(file), str(file).removeprefix("/usr"), f"/usr{file}"):
        told = query("-S", place)
        if told:
            return {line.partition(": ")[0].split(",")[0] for line in told.splitlines()}
    return set()


def query(*words: str) -> str:
    """Ask dpkg; "" where it knows nothing."""
    done = subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def write_licences(folder: Path, parts: list[Part]) -> None:
    """Write each part's texts into a file of its own, and ours beside them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(ROOT / "LICENSE", folder / "MADOGUCHI.txt")
    for part in parts:
        words = [f"{part.name} {part.version}\n{part.licence}\n"]
        words += [f"\n----- {title} -----\n\n{text}" for title, text in part.texts.items()]
        (folder / f"{normal(part.name)}.txt").write_text("".join(words), "utf-8")


def cyclonedx(name: str, parts: list[Part]) -> dict[str, object]:
    """Return the bill in CycloneDX's form; the same parts give the same bytes."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    told = json.dumps([(part.name, part.version) for part in parts])
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {version} {told}")
    stamp = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": iso(stamp),
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": [
            {
                "type": part.kind,
                "bom-ref": part.purl or part.name,
                "name": part.name,
                "version": part.version,
                "licenses": [{"license": {"name": part.licence}}],
                **({"purl": part.purl} if part.purl else {}),
            }
            for part in parts
        ],
        "dependencies": [{"ref": name, "dependsOn": [part.purl or part.name for part in parts]}],
    }


def iso(seconds: int) -> str:
    """Return a moment as the bill writes it."""
    import datetime as dt  # noqa: PLC0415

    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017


def normal(name: str) -> str:
    """Return a name as PyPI compares it."""
    return re.sub(r"[-_.,\s]+", "-", name).lower()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PackageNotFoundError as lacking:
        print(f"{lacking} is in pyproject.toml and not in the building environment: make lock")
        sys.exit(1)
