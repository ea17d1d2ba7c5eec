"""Run every measurement and write bench-results.json."""

from __future__ import annotations

import os
import sys

from tests.bench import names, search, sync
from tests.bench.report import RESULTS, Figure, write

PARTS = {"names": names.figures, "search": search.figures, "sync": sync.figures}


def main() -> int:
    """Measure; status 0 also where a goal is missed: the file says so."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.plugin=false")
    figures: list[Figure] = []
    asked = sys.argv[1:] or list(PARTS)
    for part in asked:
        for figure in PARTS[part]():
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
