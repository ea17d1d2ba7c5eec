"""The texts of the program and their translations: collected, compared, compiled.

    python packaging/translations.py update    bring resources/text/en.ts in line with the code
    python packaging/translations.py check     say what is missing, stale or unfinished
    python packaging/translations.py compile   write resources/text/en.qm from it

A text is every string in the code that holds kana or han: docstrings, patterns and the tables below
apart. An f-string is a template: its places become %1, %2 and so on.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "resources" / "text" / "en.ts"
COMPILED = SOURCE.with_suffix(".qm")
CONTEXT, INDEX = "madoguchi", "templates"
LETTER = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff々]")

MEASURES = "resources/styles/measures.toml"
"""The words of the states stand here, beside their shapes."""

PAPERS = "resources/certificates"
"""The titles of the papers stand in their forms; screens say them too."""

NOT_SAID = (  # but for what they say when something fails
    "desktop/verify.py",  # say both languages themselves
    "desktop/selftest/",
    "desktop/unsent.py",
    "desktop/enrolling.py",
    "desktop/updating.py",
    "desktop/demo/",  # told to who runs the demonstration
    "desktop/certificates/",  # paper is Japanese
    "desktop/operations/papers/acceptance.py",
    "desktop/operations/papers/application.py",
    "desktop/operations/papers/basis.py",
    "desktop/operations/papers/elsewhere.py",
    "desktop/operations/papers/history.py",
    "desktop/operations/papers/order_notice.py",
    "desktop/operations/daily_paper.py",
    "desktop/operations/receipt.py",
    "desktop/language.py",
    "sync/base/kana.py",  # tables of letters
    "sync/base/romaji.py",
    "sync/base/spellings.py",
    "sync/base/unknown_dates.py",  # what is read in a date, and typed into the search box
    "desktop/cache/narrowing.py",
    "sync/records/household_order.py",
    "sync/base/civil_dates.py",  # how the register writes days that are not wholly known
    "sync/base/variants.py",
    "sync/base/numbers.py",
    "sync/base/addresses.py",
    "sync/records/household_order.py",
    "sync/base/civil_dates.py",  # words that the register keeps
    "sync/cloud/",  # the operator's command speaks English, its district is data
)

NO_TEXTS = {"国", "大字%1", "%1番地%2"}
"""A letter that widths are measured by, and what is written into addresses."""

PATTERN = re.compile(r"\(\?|\[|\||[\u2010-\u2013]|^\./|^[\u3041-\u3096]$")
"""Patterns, lists of marks, and the letter that a choice is picked by."""


def texts(root: Path = ROOT) -> dict[str, str]:
    """Return every text of the program, and where it first stands."""
    found: dict[str, str] = {}
    for file in sorted([*(root / "desktop").rglob("*.py"), *(root / "sync").rglob("*.py")]):
        name = file.relative_to(root).as_posix()
        told = troubles_of if name.startswith(NOT_SAID) else texts_of
        for line, text in told(file.read_text("utf-8")):
            found.setdefault(text, f"{name}:{line}")
    for file in sorted((root / PAPERS).glob("*.toml")):
        title = tomllib.loads(file.read_text("utf-8"))["title"]
        found.setdefault(title, file.relative_to(root).as_posix())
    measures = tomllib.loads((root / MEASURES).read_text("utf-8"))
    for tone in measures["tone"].values():
        found.setdefault(tone["word"], MEASURES)
    return found


def texts_of(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of what a file of code says."""
    tree = ast.parse(code)
    skipped = {id(node) for node in _unsaid(tree)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        match node:
            case ast.JoinedStr():
                text = _template(node)
            case ast.Constant(value=str(text)):
                pass
            case _:
                continue
        if LETTER.search(text) and text not in NO_TEXTS and not PATTERN.search(text):
            yield node.lineno, text


def troubles_of(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of what a file of code says only when something fails."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Assign(targets=[ast.Name(id="reason" | "remedy")], value=said):
                for _, text in texts_of(f"said = {ast.unparse(said)}"):
                    yield node.lineno, text


def _unsaid(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the strings that are no texts: docstrings, parts of f-strings, patterns."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                yield docstring
            case ast.JoinedStr():
                yield from node.values
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
                yield from (part for argument in node.args for part in ast.walk(argument))


def _template(node: ast.JoinedStr) -> str:
    text, places = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            places += 1
            text += f"%{places}"
    return text


def known(file: Path = SOURCE) -> dict[str, list[str]]:
    """Return the translations by their text: two for one that counts (one, many); [] unfinished."""
    found = {}
    for message in ET.parse(file).iter("message"):  # noqa: S314  (our own file)
        told = message.find("translation")
        forms = [] if told is None else [form.text or "" for form in told.iter("numerusform")]
        if told is not None and not forms and told.text:
            forms = [told.text]
        found[message.findtext("source", "")] = forms
    return found


def findings(said: dict[str, str], translated: dict[str, list[str]]) -> list[str]:
    """Return what is missing, stale or wrong, a line each."""
    found = [
        f"missing: {text} ({said[text]})" for text in said if not any(translated.get(text, []))
    ]
    found += [f"stale: {text}" for text in translated if text not in said]
    for text in said.keys() & translated.keys():
        places = set(re.findall("%[1-9]", text))
        for form in translated[text]:
            if set(re.findall("%[1-9]", form)) != places:
                found.append(f"places differ: {text} | {form}")
            if _left(text, form):
                found.append(f"not translated: {text} | {form}")
    return sorted(found)


def _left(text: str, form: str) -> bool:
    """Say whether a form is not translated: it has Japanese that its text does not hold."""
    left = [run for run in re.findall(f"(?:[０-９]*{LETTER.pattern})+", form) if run not in text]
    return bool(left) or bool(LETTER.search(form) and not re.search("[A-Za-z]", form))


def write(translated: dict[str, list[str]], file: Path = SOURCE) -> None:
    """Write the translations in Qt's own form, in the order of their texts."""
    root = ET.Element("TS", version="2.1", language="en", sourcelanguage="ja")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in sorted(translated):
        forms = translated[text]
        counts = {"numerus": "yes"} if len(forms) > 1 else {}
        message = ET.SubElement(context, "message", counts)
        ET.SubElement(message, "source").text = text
        told = ET.SubElement(message, "translation", {} if any(forms) else {"type": "unfinished"})
        if len(forms) > 1:
            for form in forms:
                ET.SubElement(told, "numerusform").text = form
        else:
            told.text = forms[0] if forms else ""
    ET.indent(root, " ")
    body = ET.tostring(root, "unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


def compile_to(target: Path, file: Path = SOURCE) -> None:
    """Compile the translations with Qt's own tool, with the list of templates among them."""
    translated = known(file)
    templates = "\n".join(sorted(text for text in translated if re.search("%[1-9]", text)))
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.ts"
        write(translated | {INDEX: [templates]}, whole)
        subprocess.run([tool, "-silent", whole, "-qm", target], check=True)


def main(command: str) -> int:
    """Run one of the three; return the exit status."""
    said, translated = texts(), known() if SOURCE.exists() else {}
    if command == "update":
        write({text: translated.get(text, []) for text in said})
    if command == "compile":
        compile_to(COMPILED)
    found = findings(said, known())
    print("\n".join(found) or f"{len(said)} texts, all translated")
    return 1 if found and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
