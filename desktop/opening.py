"""The way in: the counter with its window, or a command that needs none."""

from __future__ import annotations

import sys
from collections.abc import Sequence

VERIFY, ENROL = "verify", "enrol"
SELF_TEST, UNSENT, UPDATE = "selftest", "unsent", "update"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the first word asks for; without one, run the counter. Return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [VERIFY]:
        from desktop.verify import main as verify  # noqa: PLC0415 - it must not wait for Qt

        return verify(words[1:])
    if words[:1] == [ENROL]:
        from desktop.enrolling import main as enrol  # noqa: PLC0415 - nor this

        return enrol(words[1:])
    if words[:1] == [SELF_TEST]:
        from desktop.selftest.main import main as selftest  # noqa: PLC0415 - as above

        return selftest(words[1:])
    if words[:1] == [UNSENT]:
        from desktop.unsent import main as unsent  # noqa: PLC0415 - as above

        return unsent(words[1:])
    if words[:1] == [UPDATE]:
        from desktop.updating import main as update  # noqa: PLC0415 - as above

        return update(words[1:])
    if {"-h", "--help"} & {*words}:
        from desktop.main import main as told  # noqa: PLC0415 - where there is no screen too

        return told(words)
    from desktop.first_window import show  # noqa: PLC0415 - only this needs Qt

    return show(words)


if __name__ == "__main__":
    sys.exit(main())
