"""住民異動届受理通知: whom a letter about a notice goes to, and what it says (標準仕様書 §4.1.0.3).

Any day after the filing. It is told from the records as they were before the change: the snapshots
that the filing relied on. Where somebody was not here before, from what the filing makes of them:
to where they lived in another town, or, from abroad, to their new address and themselves.
That somebody's records were read for it is kept as an inquiry before anything is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from desktop.certificates.facts import AcceptanceNotice
from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from desktop.operations.known import Known
from desktop.operations.outputs import keep_output
from desktop.operations.papers.acceptance import (
    acceptance_notice,
    letter_number,
    office_of,
)
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.elsewhere import elsewhere_slip
from desktop.operations.pending import reads_of, verdict_of
from desktop.operations.press import Press
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, unpack
from sync.changes.move_in import DOMESTIC
from sync.changes.registry import CHANGE_KINDS
from sync.changes.seen import SeenView
from sync.changes.verdict import Decided, Patch, is_newcomer
from sync.journal.asking import PAPER, Output
from sync.journal.kinds import Inquiry, Kind
from sync.journal.standing import Standing
from sync.records.household import head_of
from sync.records.resident import Resident, blank
from sync.records.town import Town

NOTICES = frozenset(
    {
        "move_in",
        "relocation",
        "move_out",
        "household_split",
        "household_merger",
        "household_change",
        "head_change",
    }
)
"""The kinds of change that the standard names: 転入届, 転居届, 転出届, 世帯変更届."""

ACCEPTED = frozenset({Standing.WAITING, Standing.REGISTERED})
UNKNOWN = "不明"
"""An address before that nobody can write to."""

MOST_NAME = 60
"""Characters: the longest names that forms hold."""

PRINTED_FOR = "住民異動届受理通知の印刷"


@dataclass(frozen=True)
class Draft:
    """A letter that may be printed: about which notice and whom; the notifier that is offered."""

    filing: bytes
    label: str
    address: str
    movers: tuple[str, ...]
    notifier: str


@dataclass(frozen=True)
class _About:
    """What a letter is made of. `before`: it goes to the address before the move, to the notifier.

    `address` is one out of town; "" for the first mover's.
    """

    known: Known
    people: tuple[Resident, ...]
    notified_on: str
    notifier: str
    before: bool
    address: str = ""


class Letters:
    """The letters and slips of one desk."""

    def __init__(
        self,
        desk: Desk,
        town: Town,
        letters: Press,
        slips: Press,
        kept: Callable[[], object] = lambda: None,
    ) -> None:
        """Take the desk, the town, what prints letters and slips; `kept` is called after each."""
        self._desk, self._town, self._kept = desk, town, kept
        self._letters, self._slips = letters, slips

    def tells(self, change: str) -> bool:
        """Say whether there is a letter about a kind of change."""
        return change in NOTICES

    def draft(self, filing: bytes) -> Draft | Refusal:
        """Return the letter about a filing, or why there is none."""
        about = self._about(filing)
        if isinstance(about, Refusal):
            return about
        return Draft(
            filing,
            CHANGE_KINDS[about.known.filing.change].label,
            about.address or self._basis(about.known).address_of(about.people[0]),
            tuple(person.name for person in about.people),
            about.notifier,
        )

    def notice(self, filing: bytes, notifier: str) -> bytes | Refusal:
        """Return the letter as a PDF, once the inquiry is kept. Raises Trouble."""
        about, notifier = self._about(filing), notifier.strip(" 　")
        if isinstance(about, Refusal):
            return about
        if not 0 < len(notifier) <= MOST_NAME:
            return _no(
                "notifier",
                f"届出人の氏名を、{MOST_NAME}文字までで入力してください。",
                "届出書の届出人の欄を確認してください。",
                field="notifier",
            )
        paper = self._letters.render(self._facts(about, notifier))
        if not paper.complete:
            return _no(
                "glyph",
                "正しく印字できない文字・項目があります。",
                "内容を確認し、責任者へ引き継いでください。",
            )
        people = tuple(p.atena_no for p in about.people if not is_newcomer(p.atena_no))
        self._desk.journal.keep(Kind.INQUIRY, Inquiry(people, PRINTED_FOR), self._desk.who)
        self._kept()
        return paper.pdf

    def slip(self, change: str) -> bytes:
        """Return the list of what else there may be to do after a change, as a PDF to print."""
        desk = self._desk
        taken_by = f"{desk.journal.identity.enrolled().name}　{desk.staff_name(desk.who.staff)}"
        facts = elsewhere_slip(
            CHANGE_KINDS[change], self._town, desk.today(), taken_by, desk.policy.sample_mark
        )
        made = self._slips.render(facts).pdf
        keep_output(desk, Output("next_steps", PAPER, detail=change))
        self._kept()
        return made

    def _facts(self, about: _About, notifier: str) -> AcceptanceNotice:
        kind = CHANGE_KINDS[about.known.filing.change]
        return acceptance_notice(
            self._basis(about.known),
            about.people,
            label=kind.label,
            notified_on=about.notified_on,
            notifier=notifier,
            contact=office_of(self._town),
            to_name=notifier if about.before else "",
            to_address=about.address,
        )

    def _about(self, filing: bytes) -> _About | Refusal:
        desk, known = self._desk, known_filing(self._desk, filing)
        if known is None or not self.tells(known.filing.change):
            return _no(
                "kind",
                "この届出には、受理通知がありません。",
                "転入・転居・転出・世帯変更の届出で作成できます。",
            )
        if known.standing not in ACCEPTED:
            return _no(
                "standing",
                "受理されていない届出です。",
                "審査待ちか登録済の届出で作成してください。",
            )
        if desk.office.certifier(desk.today().isoformat()) is None:
            return _no(
                "certifier",
                "発信者（町村長）が登録されていません。",
                "システム担当に連絡してください。",
            )
        verdict = verdict_of(desk, known)
        if not isinstance(verdict, Decided):
            return _unread()
        seen = SeenView(desk.cache, reads_of(desk, known))
        people: list[Resident] = []
        before = True
        for patch in _movers(known, verdict):
            person = None if is_newcomer(patch.atena_no) else seen.current(patch.atena_no)
            if person is None or not person.present:  # not here before: as the filing makes them
                whole = person or blank(patch.atena_no)
                person = msgspec.structs.replace(whole, **patch.values)
                before = before and bool(people)
            people.append(person)
        if not people:
            return _unread()
        now = desk.cache.people(person.atena_no for person in people)
        if any(person.protected for person in (*people, *now.values())):
            return _no(
                "protected",
                "支援措置の方がいるため、受理通知は作成できません。",
                "責任者へ引き継いでください。",
            )
        head = head_of(seen.household(people[0].setai_no)) or head_of(people) or people[0]
        notifier = self._notifier(known) or head.name
        notified_on, address = _told(known, "notified_on"), ""
        if not before and _told(known, "origin") == DOMESTIC:
            address = people[0].prev_address.replace(UNKNOWN, "")
        return _About(known, tuple(people), notified_on, notifier, before or bool(address), address)

    def _notifier(self, known: Known) -> str:
        """Return the name of who filed, as the filing says it; "" where it does not."""
        return known.filing.attached.filer_name if known.filing.attached else ""

    def _basis(self, known: Known) -> Basis:
        desk = self._desk
        certifier = desk.office.certifier(desk.today().isoformat())
        if certifier is None:
            raise AssertionError("checked before: the certifier is known")
        number = letter_number(known.desk, known.number)
        return Basis(
            self._town,
            certifier,
            number,
            desk.today(),
            None,
            desk.policy.sample_mark,
            desk.cache.history,
        )


def _movers(known: Known, verdict: Decided) -> list[Patch]:
    """Return the patches of whom the filing names; of those it does not, where it names nobody."""
    named = set(known.filing.subjects)
    mine = [p for p in verdict.patches if p.atena_no in named or is_newcomer(p.atena_no)]
    return mine or list(verdict.patches)


def _told(known: Known, field: str) -> str:
    """Return one word of a filing's body; "" where it has none."""
    try:
        body = unpack(CHANGE_KINDS[known.filing.change].body, known.filing.body)
    except WireError:
        return ""
    return str(getattr(body, field, ""))


def _unread() -> Refusal:
    return _no(
        "unread",
        "届出の前の記録が、この端末にありません。",
        "通信が戻ってから、もう一度作成してください。",
    )


def _no(code: str, reason: str, remedy: str, field: str = "") -> Refusal:
    return Refusal(f"letter.{code}", field, reason, remedy)
