"""What the program says to a console, which may know fewer letters than it speaks."""

from __future__ import annotations

import sys


def take_any_letter() -> None:
    """Have letters that the console has not replaced, rather than end in an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
