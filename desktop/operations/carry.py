"""送達: how an operation speaks with the cloud while somebody waits for the answer."""

from __future__ import annotations

from typing import Protocol, TypeVar

from sync.base.troubles import LineRefused
from sync.exchanges.ports import Flow

T = TypeVar("T")


class Carry(Protocol):
    """What holds a conversation with the cloud (`desktop.opened.Opened.carry`). Slow."""

    def __call__(self, flow: Flow[T]) -> T:
        """Run a desk's half to its end; raises LineTrouble, CloudRefused."""
        ...


def no_road(flow: Flow[T]) -> T:
    """Stand for a road where there is none."""
    raise LineRefused(type(flow).__name__)
