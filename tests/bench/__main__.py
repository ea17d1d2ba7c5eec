"""Run the measurements named on the command line (all if none is) and write bench-results.json.

    python -m tests.bench [names] [search] [start] [window] [keystrokes] [line] [storm] [keep]
                          [wire] [paper] [audit] [keys]
    python -m tests.bench million
    python -m tests.bench package

`package` measures what `make package` built, `million` 1,000,000 rows and as many entries. Both
take long and run only where named.
"""

from __future__ import annotations

import os
import sys
from itertools import chain

from tests.bench import (
    audit,
    keep,
    keys,
    keystrokes,
    line,
    names,
    package,
    paper,
    search,
    start,
    storm,
    window,
    wire,
)
from tests.bench.report import RESULTS, Figure, write

PARTS = {
    "names": names.figures,
    "search": search.figures,
    "start": start.figures,
    "window": window.figures,
    "keystrokes": keystrokes.figures,
    "line": line.figures,
    "storm": storm.figures,
    "keep": keep.figures,
    "wire": wire.figures,
    "paper": paper.figures,
    "audit": audit.figures,
    "keys": keys.figures,
}
LONG = {
    "million": lambda: chain(line.million(), wire.million(), audit.million()),
    "package": package.figures,
}


def main() -> int:
    """Measure; status 0 also where a goal is missed: the file says so."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.plugin=false")
    figures: list[Figure] = []
    asked = sys.argv[1:] or list(PARTS)
    for part in asked:
        for figure in (PARTS | LONG)[part]():
            figures.append(figure)
            holds = "holds" if figure.holds else "MISSES ITS GOAL"
            print(
                f"{figure.name}: {figure.value} {figure.unit} ({figure.ratio} x "
                f"{figure.compared_with}; goal {figure.goal}: {holds})"
            )
            write(figures)
    print(f"written: {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
