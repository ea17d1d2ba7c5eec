"""What the files of published versions are called: no others are asked for, and none are given.

packaging/publish.py lays them out: lists that are signed, and bundles beside them.
"""

from __future__ import annotations

import re

UPDATES = "updates"
"""Under which the cloud serves them."""

_NAME = re.compile(r"(metadata/[0-9a-z][0-9a-z.]*\.json|targets/[0-9a-z][0-9a-z.\-]*\.tar\.gz)")


def is_published(name: str) -> bool:
    """Say whether a publisher makes a file of that name; nothing that climbs out of a folder is."""
    return _NAME.fullmatch(name) is not None
