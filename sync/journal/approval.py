"""承認: a supervisor's own signature inside an issuance, over what was printed and from what.

The entry is signed by who issued; that a supervisor let it be issued says this signature alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.base.keys import Purpose, verify
from sync.base.wire import WireError, pack, unpack
from sync.journal.entry import Entry
from sync.journal.kinds import Issuance, Kind
from sync.journal.office import Office

SET_ASIDE = "approval_signature"
"""Why an issuance is set aside in its place: the approval in it is lacking."""


def words_of(number: str, digest: bytes, rows: tuple[str, ...], as_of: int) -> bytes:
    """Return what is signed: the certificate's number, its print, and the rows it was made from."""
    return pack([number, digest, rows, as_of])


def signed_by(issuance: Issuance, keys: Iterable[bytes]) -> bool:
    """Say whether one of these keys signed the approval that an issuance carries."""
    said = words_of(issuance.number, issuance.digest, issuance.rows, issuance.as_of)
    return any(verify(key, Purpose.APPROVAL, said, issuance.approval) for key in keys)


def issued(entry: Entry) -> Issuance | None:
    """Return the issuance that an entry tells of; None where it is none, or cannot be read."""
    if entry.words.kind != Kind.ISSUANCE:
        return None
    try:
        return unpack(Issuance, entry.words.body)
    except WireError:
        return None


def lacking(office: Office, entry: Entry, received_at: int) -> bool:
    """Say whether an issuance lacks the approval that it says it has, or that it had to have.

    That is one of another than who issued, who might decide then, by a key that was theirs then.
    What had to be approved says the version of the rules under which it was issued.
    """
    issuance = issued(entry)
    if issuance is None:
        return False
    policy = office.policies.get(entry.words.policy, office.policy)
    rule = policy.certificate_rule(issuance.form).offline
    if not (issuance.approved_by or issuance.approval):
        return issuance.offline and rule.permitted and bool(rule.approver)
    person, issuer = (office.staff.get(n) for n in (issuance.approved_by, entry.words.staff))
    if person is None or person is issuer or (issuer and issuer.keys & person.keys):
        return True
    made_at = entry.made_at(received_at)
    mine = (key for key in person.keys if not person.was_retired(key, made_at))
    return not (person.decides(rule.decider, made_at) and signed_by(issuance, mine))
