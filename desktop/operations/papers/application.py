"""証明書交付申請書, written from the search: the visitor only signs (書かない窓口)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.certificates.facts import (
    BLANK,
    Agent,
    Applicant,
    Application,
    AskedAbout,
    AskedPaper,
    known,
)
from desktop.operations.papers.basis import Basis, date, day, foreign
from desktop.operations.papers.kinds import PAPER_KINDS
from desktop.operations.papers.statement import ITEMS
from desktop.operations.wishes import (
    AUTHORITY_WORDS,
    IDENTITY_WORDS,
    NAMED,
    PROXY,
    REQUESTER_WORDS,
    SELF,
    Wish,
)
from sync.records.resident import Resident

OPTION_WORDS = {
    "head_and_relationship": "世帯主・続柄",
    "honseki": "本籍・筆頭者",
    "foreign": "国籍・在留資格等",
    "history": "異動の履歴",
}
PROOFS = {
    "third": "請求の理由を明らかにする書類",
    "professional": "職務上請求書",
    "official": "公用請求書",
}


def application(
    wish: Wish, household: Sequence[Resident], basis: Basis, visitor: str, taken_by: str, fee: int
) -> Application:
    """Return the application for one wish; the line for the signature stays blank."""
    members = [member for member in household if member.atena_no in wish.members]
    person = next(member for member in household if member.atena_no == wish.atena_no)
    own = wish.requester == SELF
    return Application(
        number=basis.number,
        applied_on=day(basis.day.isoformat()),
        addressee=f"{basis.town.name}長",
        applicant=_applicant(wish, person, basis, visitor) if own else _other(wish, visitor),
        persons=tuple(
            AskedAbout(
                name=known(member.name),
                birth_date=date(member.birth, western=foreign(member)),
                address=known(basis.address_of(member)),
            )
            for member in members
        ),
        papers=(
            AskedPaper(
                title=PAPER_KINDS[wish.form].title,
                copies=f"{wish.copies}通",
                fee=known(f"{fee * wish.copies:,}円" if fee else "無料"),
                options=known(_options(wish)),
            ),
        ),
        purpose=known(wish.purpose),
        agents=_agents(wish, person),
        taken_by=known(taken_by),
        sample_mark=basis.sample_mark,
    )


def _applicant(wish: Wish, person: Resident, basis: Basis, visitor: str) -> Applicant:
    return Applicant(
        name=known(visitor or person.name),
        relation=known(REQUESTER_WORDS.get(wish.requester, "")),
        address=known(basis.address_of(person)),
        name_kana=known(person.name_kana),
        birth_date=date(person.birth, western=foreign(person)),
        phone=known(person.phone),
        identity=known(IDENTITY_WORDS.get(wish.identity, "")),
    )


def _other(wish: Wish, visitor: str) -> Applicant:
    """Return who asks about somebody else: the register does not say where they live."""
    return Applicant(
        name=known((wish.requester_name if wish.requester in NAMED else "") or visitor),
        relation=known(REQUESTER_WORDS.get(wish.requester, "")),
        identity=known(IDENTITY_WORDS.get(wish.identity, "")),
    )


def _agents(wish: Wish, person: Resident) -> tuple[Agent, ...]:
    proof = PROOFS.get(wish.requester)
    if wish.requester == PROXY:
        proof = AUTHORITY_WORDS.get(wish.authority, AUTHORITY_WORDS["mandate"])
    if proof is None:
        return ()
    return (Agent(on_behalf_of=known(person.name), proof=known(proof), address=BLANK),)


def _options(wish: Wish) -> str:
    kind = PAPER_KINDS[wish.form]
    asked = [words for name, words in OPTION_WORDS.items()
             if name in kind.options and getattr(wish, name)]  # fmt: skip
    if kind.items:
        asked = [label for name, (label, _) in ITEMS.items() if name in wish.items]
        if not wish.building:
            asked.append("方書は省略")
    return "、".join(asked) + ("を記載" if asked and not kind.items else "")
