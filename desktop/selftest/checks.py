"""All checks, in the order in which they are told. A further one is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from desktop.selftest import keeping, machine, paper, program
from desktop.selftest.found import Found, Said, failed
from desktop.selftest.place import Place

CHECKS: tuple[tuple[Said, Callable[[Place], Found]], ...] = (
    (Said("鍵の保管", "keys"), keeping.keys),
    (Said("暗号化", "encryption"), keeping.encryption),
    (Said("書体", "fonts"), paper.fonts),
    (Said("異体字", "forms of names"), paper.forms_of_names),
    (Said("印刷（PDF）", "printing (PDF)"), paper.printing),
    (Said("時計", "clock"), machine.clock),
    (Said("暦", "calendar"), machine.calendar),
    (Said("ディスク", "disk"), machine.disk),
    (Said("クラウド", "cloud"), machine.cloud),
    (Said("画面", "window"), machine.window),
    (Said("付属ファイル", "the program's files"), machine.resources),
    (Said("プログラムの版", "version"), program.version),
)

OURS = Said(
    "この結果をシステム担当へ渡してください。", "Hand this result to whoever supports the program."
)


def looked(
    place: Place, only: Collection[Callable[[Place], Found]] = ()
) -> Iterator[tuple[Said, Found]]:
    """Yield each check's name and what it found, as soon as it is known; `only` some, if named."""
    for name, look in CHECKS:
        if only and look not in only:
            continue
        try:
            yield name, look(place)
        except Exception as error:  # noqa: BLE001 - one fault of ours must not hide the other checks
            kind = type(error).__name__
            yield (
                name,
                failed(Said(f"確認できません（{kind}）。", f"could not look ({kind})"), OURS),
            )
