"""The authorities that may vouch for the town's cloud on the line (TLS), as journal 0 tells them.

Each is known by the SHA-256 of its certificate (DER), is added once, and once ended never comes
back. So what a restored cloud is given back means the same in whatever order it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.base.pem import certificates_in, pem_of
from sync.base.wire import sha256


@dataclass
class Authorities:
    """Which authorities a town has named, and which of them it has ended."""

    added: dict[bytes, bytes] = field(default_factory=dict)
    """SHA-256 -> certificate (DER), in the order in which they were named."""
    ended: set[bytes] = field(default_factory=set)
    """The SHA-256 of those that vouch no more."""
    changed_at: int = field(default=0, compare=False)
    """When the cloud last said something of them (ms)."""

    def add(self, certificate: bytes, at: int) -> None:
        """Name one more."""
        self.added.setdefault(sha256(certificate), certificate)
        self.changed_at = max(self.changed_at, at)

    def end(self, fingerprint: bytes, at: int) -> None:
        """End one."""
        self.ended.add(fingerprint)
        self.changed_at = max(self.changed_at, at)

    @property
    def named(self) -> list[bytes]:
        """Those that vouch now (DER)."""
        return [each for name, each in self.added.items() if name not in self.ended]

    def trusted(self, pinned: str) -> str:
        """Return who may vouch for the cloud, in PEM, at a desk whose settings pin `pinned` (PEM).

        What is pinned, until the town names any; then those that it names. What is pinned counts
        beside them unless the town has ended it: whoever missed a whole change-over is let in by a
        new file, and no file brings an ended authority back.
        """
        if not self.added and not self.ended:
            return pinned
        own = [each for each in certificates_in(pinned) if sha256(each) not in self.ended]
        return "".join(map(pem_of, dict.fromkeys([*self.named, *own])))
