"""How much a desk says at once: less where the line grew silent over it, more where it answered."""

from __future__ import annotations

MOST_BYTES = 256 * 1024
LEAST_BYTES = 2 * 1024
"""What a line of 1 KB/s carries while the other side's patience lasts."""


class Pace:
    """The size of one request, kept by whoever makes the rounds."""

    def __init__(self) -> None:
        """Begin as if the line were good."""
        self.most_bytes = MOST_BYTES
        self._asking = 0

    def ask(self, size: int) -> None:
        """Note that a request of this size goes out."""
        self._asking = size

    def answered(self) -> None:
        """Note that it was answered: the next one may be twice as large."""
        self._asking = 0
        self.most_bytes = min(2 * self.most_bytes, MOST_BYTES)

    def grew_silent(self) -> None:
        """Note that no answer came in time: if a request was under way, the next one is half."""
        if self._asking:
            self.most_bytes = max(min(self._asking, self.most_bytes) // 2, LEAST_BYTES)
            self._asking = 0
