"""The real program, obeying keys, with a bug in its help that names a resident."""

from __future__ import annotations

import os
import sys

from desktop.demo import puppet
from desktop.screens.help import pages

FAULT = "MADOGUCHI_TEST_FAULT"


def _fails(*_: object) -> object:
    whom = os.environ[FAULT]
    try:
        {}[whom]
    except KeyError as error:
        raise ValueError(f"{whom} is not in {sorted(os.environ)}") from error


if __name__ == "__main__":
    pages.page_of = _fails  # type: ignore[assignment]
    sys.exit(puppet.main())
