"""交付: who may have a certificate now, what is on it, and its entry before its first byte prints.

The rules for a copy (offline) are the town's own, as data; where the town has none, nothing is
issued offline. A certificate is made from one reading of the records, and its digest, the screen
and the journal name the same persons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.cache.journal import Signer
from desktop.certificates.facts import Attested
from desktop.operations.carry import Carry, no_road
from desktop.operations.certificate_alerts import alerts
from desktop.operations.certificate_rules import (
    Standpoint,
    closed_member,
    form_refusals,
    no,
    offline_refusals,
    protected,
    release_refusals,
    standing_refusals,
)
from desktop.operations.desk import Desk
from desktop.operations.identity import identify, known_visitor, not_checked
from desktop.operations.let_through import LetThrough, Rows
from desktop.operations.moments import clock_time
from desktop.operations.outputs import keep_output
from desktop.operations.papers.application import application
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.kinds import PAPER_KINDS, offered
from desktop.operations.press import Paper, Press
from desktop.operations.prove import proof_of
from desktop.operations.receipt import visitor_name
from desktop.operations.sign_on import unlock
from desktop.operations.wishes import (
    NAMED,
    PROXY,
    REQUESTER_WORDS,
    USUAL_FORM,
    Approval,
    Counter,
    Issued,
    Made,
    Wish,
)
from sync.base.keys import Purpose
from sync.base.verdicts import Refusal
from sync.journal.approval import words_of
from sync.journal.asking import PAPER, Output
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind, RefusalNoted
from sync.records.policy import CertificateRule
from sync.records.resident import Resident, in_print_order
from sync.records.town import Town

PRINTER_MARK = "1"
"""Printers of one desk are not told apart yet; the number has its place for them."""

PREVIEW_NUMBER = "（発行時に付番）"

MOVING_OUT = "tenshutsu"
"""The one paper that says on itself that it was issued before (§4.1.3.0.3)."""


class Certificates:
    """The certificate counter of one desk."""

    def __init__(
        self,
        desk: Desk,
        town: Town,
        press: Press,
        kept: Callable[[], object] = lambda: None,
        carry: Carry = no_road,
    ) -> None:
        """Take the desk, the town's data and the press; `kept` is called after each entry.

        `carry` asks the cloud where a protected person is whose order is released today.
        """
        self._kept = kept
        self._desk = desk
        self._town = town
        self._press = press
        self._papers = desk.papers
        self._let_through = LetThrough(desk, carry)

    def counter(self, atena_no: str, form: str = USUAL_FORM) -> Counter | None:
        """Return how things stand for this person and paper before the clerk starts."""
        with self._desk.one_look():
            person = self._desk.cache.current(atena_no)
            return None if person is None else self._counter(person, form)

    def _counter(self, person: Resident, form: str) -> Counter:
        household = self._household(person)
        rule = self._rule(form)
        offline = rule.offline
        online = self._follows()
        as_of = self._desk.cache.current_at() or 0
        visit = self._desk.journal.visits.now()
        entitled = visit.entitled if visit else {}
        return Counter(
            household=tuple(household),
            online=online,
            fee=rule.fee,
            refusals=tuple(self._standing(person, household, form)),
            alerts=tuple(alerts(self._desk, person, household, follows=online)),
            approver="" if online or not offline.permitted else offline.approver,
            rule="" if online else f"{offline.rule_name}（{offline.rule_number}）",
            freshness=clock_time(as_of),
            visitor=known_visitor(self._desk, person.atena_no, REQUESTER_WORDS),
            stranger=bool(visit and visit.identity)
            and not any(each.atena_no in entitled for each in household),
            forms=tuple(kind.form for kind in offered(person)),
            closed=self._closed(person, household),
        )

    def asking(self, atena_no: str) -> Callable[[], Rows] | None:
        """Return what asks the cloud where those are who are let through, slow, for any thread.

        None where nobody has to be asked for. The inquiries are kept first: raises DiskFull …
        """
        person = self._desk.cache.current(atena_no)
        if person is None or not self._let_through.released(person) or not self._follows():
            return None
        return self._let_through.asking(self._household(person))

    def told(self, rows: Rows) -> None:
        """Take what the cloud answered, until `forget`."""
        self._let_through.take(rows)

    def forget(self) -> None:
        """Forget where anybody is."""
        self._let_through.forget()

    def check(self, wish: Wish) -> tuple[Refusal, ...]:
        """Return why this wish may not be issued now; () if it may."""
        person = self._desk.cache.current(wish.atena_no)
        if person is None:
            return (
                no("certificate.nobody", "", "記録が見つかりません。", "検索し直してください。"),
            )
        rule, kind = self._rule(wish.form), PAPER_KINDS[wish.form]
        household = self._household(person)
        members = [m for m in household if m.atena_no in wish.members]
        refusals = [
            *self._standing(person, household, wish.form),
            *form_refusals(wish, kind, members),
            *not_checked(
                known_visitor(self._desk, wish.atena_no, REQUESTER_WORDS),
                wish.requester,
                _name_of(wish),
                wish.identity,
                anew=wish.anew,
            ),
        ]
        if len(members) != len(set(wish.members)):
            refusals.append(
                no(
                    "certificate.household_changed",
                    "members",
                    "世帯の記録が変わりました。",
                    "世帯を表示し直し、記載する方を選び直してください。",
                )
            )
        if self._let_through.released(person):
            refusals += release_refusals(wish, person, members)
            if self._let_through.closed(members):
                refusals.append(closed_member())
        elif any(member.protected for member in members) and not person.protected:
            refusals.append(protected())
        if not self._follows() and not refusals:
            refusals += offline_refusals(wish, rule)
        return tuple(refusals)

    def preview(self, wish: Wish) -> Callable[[], Made]:
        """Read what the paper without a number says; what is returned draws it, on any thread."""
        facts = self._facts(wish, self._whole(self._read_together(wish)[0]), PREVIEW_NUMBER)

        def draw() -> Made:
            paper = self._press.render(facts)
            return Made(paper.pdf, _warnings(paper), paper.complete)

        return draw

    def application(self, wish: Wish) -> bytes:
        """Return the PDF of the application for this wish, once it is kept that it is printed."""
        desk = self._desk
        visit = desk.journal.visits.now()
        household = self._read_together(wish)[0]
        visitor = visitor_name(desk, visit) if visit else ""
        number = (
            f"{desk.journal.identity.enrolled().desk:02d}-{visit.number:06d}" if visit else "－"
        )
        facts = application(
            wish,
            household,
            self._basis(number),
            visitor,
            desk.staff_name(desk.who.staff),
            self._rule(wish.form).fee,
        )
        made = self._press.render(facts).pdf
        of = tuple(dict.fromkeys((wish.atena_no, *wish.members)))
        keep_output(desk, Output("application", PAPER, of, detail=wish.form))
        self._kept()
        return made

    def approve(
        self, staff: str, password: str, for_what: str, form: str = USUAL_FORM, code: str = ""
    ) -> Approval | Refusal:
        """Unlock a supervisor's key for one certificate; slow (Argon2id): off the UI's thread."""
        if staff == self._desk.who.staff:
            return no(
                "approval.self",
                "staff",
                "入力した本人は承認できません。",
                "ほかの責任者がサインオンしてください。",
            )
        signer = unlock(self._desk, staff, password, for_what, code)
        if isinstance(signer, Refusal):
            return signer
        if not self._desk.office.may_decide(staff, self._rule(form).offline.decider):
            return no(
                "approval.role",
                "staff",
                "承認の権限がない職員です。",
                "責任者がサインオンしてください。",
            )
        return Approval(staff, signer.name, signer)

    def issue(self, wish: Wish, approval: Approval | None) -> Issued | tuple[Refusal, ...]:
        """Read again, draw, and commit the issuance; only then may it be printed.

        Raises DiskFull, ClockTrouble … with nothing issued.
        """
        desk = self._desk
        refusals = list(self.check(wish))
        offline = not self._follows()
        if offline and not refusals and approval is None and self._rule(wish.form).offline.approver:
            refusals.append(
                no(
                    "certificate.approval",
                    "",
                    "通信断のため、責任者の承認が必要です。",
                    "責任者がサインオンしてください。",
                )
            )
        if refusals:
            noted = RefusalNoted(f"issue:{wish.form}", refusals[0].code, (wish.atena_no,))
            desk.journal.keep(Kind.REFUSAL, noted, desk.who)
            return tuple(refusals)
        number = self._next_number()
        household, as_of = self._read_together(wish)
        people = [member for member in household if member.atena_no in wish.members]
        if self._let_through.untold(people):
            return (_moved_meanwhile(),)
        proof = proof_of(desk, number, wish.form, offline=offline)
        paper = self._press.render(self._facts(wish, self._whole(household), number), proof)
        if not paper.complete:
            return (
                no(
                    "certificate.glyph",
                    "members",
                    "証明書に正しく印字できない文字・項目があります。",
                    "内容を確認し、責任者へ引き継いでください。",
                ),
            )
        issuance = self._issuance(wish, people, as_of, number, paper, approval)
        identify(desk, wish.atena_no, wish.requester, wish.identity, _name_of(wish))
        entry = desk.journal.keep(Kind.ISSUANCE, issuance, desk.who)
        desk.follow_ups.issued(bytes(entry.words.id), people)
        self._kept()
        return Issued(
            bytes(entry.words.id),
            number,
            paper.digest,
            paper.pdf,
            issuance.fee,
            tuple(person.name for person in people),
            entry.envelope.clock,
        )

    def outcome(self, issuance: bytes, *, handed: bool, reason: str = "") -> None:
        """Keep what became of the sheet: 交付済 or 書損."""
        outcome = IssuanceOutcome(issuance, handed, reason)
        self._desk.journal.keep(Kind.ISSUANCE_OUTCOME, outcome, self._desk.who)
        self._kept()

    def unsettled(self) -> Sequence[Issued]:
        """Return issuances without an outcome: the program ended in between."""
        waiting = []
        for name, body, at in self._papers.open():
            people = self._desk.cache.people(row.partition("/")[0] for row in body.rows)
            numbers = dict.fromkeys(row.partition("/")[0] for row in body.rows)
            waiting.append(
                Issued(
                    name,
                    body.number,
                    body.digest.hex(),
                    b"",
                    body.fee,
                    tuple(people[no].name for no in numbers if no in people),
                    at,
                )
            )
        return waiting

    def _follows(self) -> bool:
        """Say whether the copy follows the cloud: the line is up, and it is not a damaged one.

        A damaged copy stands still while another is made: what it says is as old as it says.
        """
        return self._desk.online() and not self._desk.cache.database.given_up

    def _rule(self, form: str) -> CertificateRule:
        return self._desk.policy.certificate_rule(form)

    def _household(self, person: Resident) -> list[Resident]:
        if not person.present:
            return [person]
        return in_print_order(self._desk.cache.household(person.setai_no))

    def _standing(self, person: Resident, household: Rows, form: str) -> list[Refusal]:
        told = not self._let_through.untold(household)
        rule = self._rule(form)
        return standing_refusals(person, PAPER_KINDS[form], rule, self._standpoint(), told=told)

    def _closed(self, person: Resident, household: Rows) -> frozenset[str]:
        """Return who may not stand on a paper about somebody who is let through."""
        if not self._let_through.released(person):
            return frozenset()
        return frozenset(each.atena_no for each in self._let_through.closed(household))

    def _whole(self, household: Rows) -> list[Resident]:
        """Return a household as papers say it: with what the cloud told today of the protected."""
        return [self._let_through.whole(member) for member in household]

    def _history(self, atena_no: str) -> list[Resident]:
        return self._whole(self._desk.cache.history(atena_no))

    def _read_together(self, wish: Wish) -> tuple[list[Resident], int]:
        """Return the household and the version it stands at, with no pull in between."""
        cache = self._desk.cache
        while True:
            as_of = cache.version()
            person = cache.current(wish.atena_no)
            household = self._household(person) if person else []
            if cache.version() == as_of:
                return household, as_of

    def _facts(self, wish: Wish, household: Sequence[Resident], number: str) -> Attested:
        if not household:
            raise AssertionError("checked before: the person is known")
        return PAPER_KINDS[wish.form].facts(wish, household, self._basis(number, wish))

    def _basis(self, number: str, wish: Wish | None = None) -> Basis:
        desk = self._desk
        certifier = desk.office.certifier(desk.today().isoformat())
        if certifier is None:
            raise AssertionError("checked before: the certifier is known")
        return Basis(
            self._town,
            certifier,
            number,
            desk.today(),
            None if self._follows() else desk.cache.current_at() or 0,
            desk.policy.sample_mark,
            self._history,
            reissued=wish is not None and self._issued_before(wish),
        )

    def _issued_before(self, wish: Wish) -> bool:
        """Say whether this desk handed out the same paper of the same record before."""
        if wish.form != MOVING_OUT:
            return False
        person = self._desk.cache.current(wish.atena_no)
        return person is not None and self._papers.made_from(MOVING_OUT, person.row_id)

    def _issuance(
        self,
        wish: Wish,
        people: Sequence[Resident],
        as_of: int,
        number: str,
        paper: Paper,
        approval: Approval | None,
    ) -> Issuance:
        desk = self._desk
        me = desk.journal.identity.enrolled()
        certifier = desk.office.certifier(desk.today().isoformat())
        rows = tuple(person.row_id for person in people)
        digest = bytes.fromhex(paper.digest)
        signed = b""
        if approval is not None and isinstance(approval.proof, Signer):
            signed = approval.proof.key.sign(
                Purpose.APPROVAL, words_of(number, digest, rows, as_of)
            )
        return Issuance(
            number=number,
            form=wish.form,
            digest=digest,
            rows=rows,
            as_of=as_of,
            freshness=desk.cache.current_at() or 0,
            requester=wish.requester,
            purpose=wish.purpose,
            fee=self._rule(wish.form).fee * wish.copies,
            offline=not self._follows(),
            municipality=me.municipality,
            issued_by=me.municipality,
            certifier=certifier.title if certifier else "",
            approved_by=approval.staff if approval else "",
            approval=signed,
            identity=wish.identity,
            pages=paper.pages,
            copies=wish.copies,
            requester_name=_name_of(wish),
            authority=wish.authority if wish.requester == PROXY else "",
            on_file=wish.on_file and not self._rule(wish.form).files_on_paper,
        )

    def _next_number(self) -> str:
        """date・town・desk・printer・serial (標準仕様書 §5.5); the serial is this desk's own."""
        me = self._desk.journal.identity.enrolled()
        serial = self._desk.journal.count(Kind.ISSUANCE) + 1
        day = self._desk.today().isoformat()
        return f"{day}・{me.town}・{me.desk:02d}・{PRINTER_MARK}・{serial:06d}"

    def _standpoint(self) -> Standpoint:
        desk = self._desk
        certifier = desk.office.certifier(desk.today().isoformat())
        as_of = desk.cache.current_at() or 0
        return Standpoint(self._follows(), desk.now(), as_of, certifier is not None)


def _moved_meanwhile() -> Refusal:
    return no(
        "certificate.moved",
        "",
        "この方の記録が更新されています。",
        "証明書の画面を開き直してください。",
    )


def _name_of(wish: Wish) -> str:
    return wish.requester_name.strip(" 　") if wish.requester in NAMED else ""


def _warnings(paper: Paper) -> tuple[str, ...]:
    if paper.complete:
        return ()
    return ("正しく印字できない文字・項目があります。責任者へ引き継いでください。",)
