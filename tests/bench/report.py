"""What a measurement says, and the file that holds them all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path("bench-results.json")


@dataclass(frozen=True)
class Figure:
    """One figure: what it was compared with, the ratio to it, the goal, and whether it holds."""

    name: str
    value: float
    unit: str
    compared_with: str
    compared_value: float
    ratio: float
    goal: str
    holds: bool


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the samples lie (nearest rank)."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write(figures: Sequence[Figure], file: Path = RESULTS) -> None:
    """Write all figures of a run."""
    rows = [asdict(figure) for figure in figures]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
