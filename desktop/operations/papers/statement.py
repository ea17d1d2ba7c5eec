"""住民票記載事項証明書: only what was asked for, of a resident or of a 除票 (§5.1, §5.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.certificates.facts import Fact, StatedItem, StatedPerson, StatementCertificate, known
from desktop.operations.papers.basis import Basis, date, day, foreign, western
from desktop.operations.wishes import Wish
from sync.records.resident import SEX_LABELS, Resident

Says = Callable[[Wish, Resident, Basis], Fact]

ITEMS: dict[str, tuple[str, Says]] = {
    "name": ("氏名", lambda _w, p, _b: known(p.name)),
    "birth": ("生年月日", lambda _w, p, _b: date(p.birth, western=foreign(p))),
    "sex": ("性別", lambda _w, p, _b: known(SEX_LABELS[p.sex])),
    "address": ("住所", lambda w, p, b: known(b.address_of(p, building=w.building))),
    "relationship": ("続柄", lambda _w, p, _b: known(p.relationship)),
    "honseki": ("本籍", lambda _w, p, _b: known(p.honseki)),
    "hittousha": ("筆頭者", lambda _w, p, _b: known(p.hittousha)),
    "resident_since": ("住民となった年月日", lambda _w, p, _b: date(p.resident_since)),
    "address_since": ("住所を定めた年月日", lambda _w, p, _b: date(p.address_since)),
    "prev_address": ("転入前住所", lambda _w, p, _b: known(p.prev_address)),
    "former_surname": ("旧氏", lambda _w, p, _b: known(p.former_surname)),
    "alias": ("通称", lambda _w, p, _b: known(p.alias)),
    "nationality": ("国籍・地域", lambda _w, p, _b: known(p.nationality)),
    "status": ("在留資格", lambda _w, p, _b: known(p.status)),
    "status_until": ("在留期間の満了の日", lambda _w, p, _b: known(western(p.status_until))),
    "removed_on": ("消除年月日", lambda _w, p, _b: known(day(p.removed_on))),
}
"""What may be asked for: the item's name, what the paper calls it, and what it says."""

USUAL = ("name", "birth", "sex", "address")
"""What is ticked to begin with: what most askers' forms want."""


def statement_facts(
    wish: Wish, household: Sequence[Resident], basis: Basis
) -> StatementCertificate:
    """Return the asked items of the members that were asked for, in the order of the 住民票."""
    members = [member for member in household if member.atena_no in wish.members]
    return StatementCertificate(
        **basis.attested(wish),
        persons=tuple(
            StatedPerson(
                items=tuple(
                    StatedItem(label=label, value=says(wish, member, basis))
                    for name, (label, says) in ITEMS.items()
                    if name in wish.items
                )
            )
            for member in members
        ),
        removed=not members[0].present,
    )
