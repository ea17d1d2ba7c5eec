"""The end of the day: what files and cloud really hold, counted anew and compared."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from desktop.cache.store import DeskStore
from desktop.demo.actor import NotSo
from desktop.demo.cloud import Received
from desktop.demo.stage import TOWN, Desk, Stage
from desktop.demo.telling import Telling, must
from desktop.demo.truth import DeskTruth
from sync.base.wire import unpack
from sync.journal.case import Case
from sync.journal.entry import open_content
from sync.journal.kinds import Filing
from sync.journal.standing import LABELS
from sync.records.scopes import ScopeHead

RESIDENTS = 58_387
PATIENCE = 20.0
HEAD_OF_FAMILY = "1000012"


def conclude(stage: Stage, telling: Telling, desks: Sequence[Desk]) -> None:
    """Sign everybody off, let all settle, close the desks, and compare everything."""
    for desk in desks:
        desk.actor.choose("サインオフ")
        desk.actor.sees("screen", "sign_on")
        desk.actor.shows("status", "未送信 0件")
    for desk in desks:
        _wait_until_current(stage, desk)
    for desk in desks:
        desk.actor.quit()
    truths = [stage.truth(desk) for desk in desks]
    received = stage.cloud.received(TOWN)
    facts = telling.facts
    facts["district"] = _district(stage)
    facts["desks"] = {str(truth.desk): _desk(truth, received[truth.desk]) for truth in truths}
    facts["filings"] = [_filing(case) for case in stage.cloud.cases(TOWN)]
    facts["scopes"] = _scopes(stage, truths)
    facts["attested"] = {
        f"desk {truth.desk} {each.scope.value}": each.equal
        for truth in truths
        for each in truth.attested
    }
    facts["issued_by_journal"] = [number for truth in truths for number in truth.certificates]
    family = stage.cloud.current(TOWN, HEAD_OF_FAMILY)
    facts["family"] = {"address": family.address, "phone": family.phone}
    facts["pictures"] = sorted(file.name for file in (stage.output / "screens").glob("*.png"))
    _compare(facts, truths, received)


def _wait_until_current(stage: Stage, desk: Desk) -> None:
    until = time.monotonic() + PATIENCE
    with stage.opened(desk) as (journal, cache):
        while True:
            wanted = stage.cloud.heads(TOWN)
            held = DeskStore(journal, cache).heads()
            if held and all(wanted[scope] == head for scope, head in held.items()):
                return
            if time.monotonic() > until:
                raise NotSo(f"{desk.name}: the desk's copy does not come up to the cloud's state")
            time.sleep(0.2)


def _district(stage: Stage) -> dict[str, object]:
    towns = stage.cloud.towns()
    return {"residents": sum(towns.values()), "towns": towns}


def _desk(truth: DeskTruth, received: Received) -> dict[str, object]:
    return {
        "name": truth.name,
        "kept": len(truth.kept),
        "receipts": len(truth.receipts),
        "received": received.entries,
        "statuses": truth.statuses,
        "chain_whole": truth.whole,
        "kinds": truth.kinds,
    }


def _filing(case: Case) -> dict[str, object]:
    words = open_content(case.content)[1]
    filing = unpack(Filing, words.body)
    return {
        "id": bytes(words.id).hex(),
        "desk": case.desk,
        "number": case.number,
        "change": filing.change,
        "people": len(filing.subjects),
        "standing": case.standing.value,
        "label": LABELS[case.standing],
        "decisions": len(case.decisions),
        "conflicts": [
            {"label": each.label, "base": each.base, "theirs": each.theirs, "ours": each.ours}
            for each in case.conflicts
        ],
    }


def _scopes(stage: Stage, truths: Sequence[DeskTruth]) -> dict[str, dict[str, object]]:
    heads = stage.cloud.heads(TOWN)
    return {
        scope.value: {
            "cloud": _head(head),
            **{f"desk {truth.desk}": _head(truth.heads[scope.value]) for truth in truths},
        }
        for scope, head in heads.items()
        if scope.value in truths[0].heads
    }


def _head(head: ScopeHead) -> dict[str, object]:
    return {"epoch": head.epoch, "version": head.version, "digest": head.digest.hex()}


def _compare(
    facts: dict[str, Any], truths: Sequence[DeskTruth], received: dict[int, Received]
) -> None:
    must(
        facts["district"]["residents"] == RESIDENTS,
        f"the cloud holds {facts['district']['residents']} residents, not {RESIDENTS}",
    )
    must(len(facts["district"]["towns"]) == 6, "the cloud does not hold six towns")
    for truth in truths:
        where = f"desk {truth.desk}"
        must(truth.whole, f"{where}: the journal's chain is broken")
        must(truth.kept == truth.receipts, f"{where}: an entry has no receipt, or two")
        must(truth.kept == received[truth.desk].numbers, f"{where}: kept and received differ")
    waiting = [each for each in facts["filings"] if each["standing"] in {"draft", "waiting"}]
    must(not waiting, f"{len(waiting)} filings have not reached a final standing")
    must(all(facts["attested"].values()), "the cloud does not attest every scope of every desk")
    for scope, heads in facts["scopes"].items():
        must(len({str(head) for head in heads.values()}) == 1, f"{scope}: the copies differ")
    issued = [each["number"] for each in facts["certificates"]]
    must(sorted(issued) == sorted(facts["issued_by_journal"]), "journal and papers differ")
