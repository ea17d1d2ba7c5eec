"""Where the data that varies by law, town or language lies. Packaging may change this one place.

In a checkout it is the folder ``resources`` beside the packages.
"""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a resource, such as ``resource("municipalities", "104264.toml")``."""
    return RESOURCES.joinpath(*parts)
