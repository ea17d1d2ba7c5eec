"""Made-up certificates that a desk has issued, for the person's page."""

from __future__ import annotations

from dataclasses import replace

from desktop.operations.issued_to import IssuedTo, Outcome
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from tests.gui.screens.counterwork import NOW

HOUSEHOLD = IssuedTo(
    b"open", NOW - 900_000, "juminhyo_household", "住民票の写し（世帯連記式）",
    "2026-11-24・草津町・01・1・000122", "本人", "", 1, 1, Outcome.OPEN, "干川 さゆり",
)  # fmt: skip
SPOILED = replace(
    HOUSEHOLD, id=b"spoiled", at=NOW - 1_200_000, number="2026-11-24・草津町・01・1・000121",
    outcome=Outcome.SPOILED, settled_by="干川 さゆり", settled_at=NOW - 1_140_000,
)  # fmt: skip
OFFLINE = replace(
    HOUSEHOLD, id=b"offline", at=NOW - 40 * 86_400_000, form="kisai_jikou",
    title="住民票記載事項証明書", number="2026-10-15・草津町・01・1・000012", requester="代理人",
    purpose="運転免許の更新", copies=2, pages=2, outcome=Outcome.HANDED, by="土屋 恵",
    settled_by="土屋 恵", settled_at=NOW - 40 * 86_400_000 + 60_000, offline=True,
)  # fmt: skip


class Papers:
    """What the desk issued; remembers who was looked at, and why."""

    def __init__(self, *papers: IssuedTo) -> None:
        self.papers = list(papers)
        self.asked: list[tuple[str, str]] = []
        self.trouble: Trouble | None = None

    def issued_to(self, atena_no: str, reason: str) -> list[IssuedTo]:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append((atena_no, reason))
        return list(self.papers)

    def spoil(self, paper: bytes) -> Refusal | None:
        if self.trouble is not None:
            raise self.trouble
        self.papers = [
            replace(each, outcome=Outcome.SPOILED, settled_by="干川 さゆり", settled_at=NOW)
            if each.id == paper
            else each
            for each in self.papers
        ]
        return None
