"""Which version of the program runs at this desk, and which it does not take."""

from __future__ import annotations

from desktop.selftest.found import Found, passed
from desktop.selftest.place import Place
from desktop.upgrade.standing import VERSION, read, running


def version(place: Place) -> Found:
    """Say what runs; a version that was refused is no fault of this machine."""
    standing, here = read(place.profile.folder), running() or VERSION
    refused = standing.refused.items()
    ja = [here, *(f"{name}は使いません（{why}）" for name, why in refused)]
    en = [here, *(f"{name} is refused ({why})" for name, why in refused)]
    return passed("、".join(ja), ", ".join(en))
