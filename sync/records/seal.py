"""印鑑登録: one person's registered seal, as it stands on their resident row.

Rules are the town's ordinance (印鑑条例), after the ministry's model (印鑑登録証明事務処理要領):
residents of 15 and more, one seal a person, an imprint larger than a square of 8 mm and within one
of 25 mm. The imprint travels with the registration, as the PNG that was scanned.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from sync.records.fields import Says

SMALLEST_MM, LARGEST_MM = 8.0, 25.0
YOUNGEST = 15


class SealState(IntEnum):
    """印鑑登録の状態; an ended registration stays on the row as the last one there was."""

    REGISTERED = 1
    SUSPENDED = 2
    ABOLISHED = 3


SEAL_STATE_LABELS = {
    SealState.REGISTERED: "登録",
    SealState.SUSPENDED: "停止",
    SealState.ABOLISHED: "廃止",
}


class SealRegistration(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One registration. `registration_no` stands on the card (印鑑登録証), not on certificates.

    `imprint` is a PNG in true size, `width_mm` its width on paper; days are ISO ``YYYY-MM-DD``.
    """

    registration_no: Annotated[str, Says("登録番号", "registration no.", kind="number")]
    registered_on: Annotated[str, Says("登録年月日", "registered on", kind="date")]
    state: Annotated[SealState, Says("状態", "state", kind="code")]
    imprint: Annotated[bytes, Says("印影", "imprint", kind="image")]
    width_mm: Annotated[float, Says("印影の幅", "width", kind="number", internal=True)]
    ended_on: Annotated[str, Says("廃止年月日", "ended on", kind="date")] = ""
    ended_why: Annotated[str, Says("廃止事由", "reason of ending")] = ""

    @property
    def valid(self) -> bool:
        """Whether a certificate may be made of it."""
        return self.state is SealState.REGISTERED
