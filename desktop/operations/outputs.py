"""出力: what leaves the program beside certificates, on paper or in a file, is kept as an entry.

Before the first byte is printed or written, as with certificates; only the sealed report of 保留
comes first, for it is wanted where a journal may take nothing more. Names stand in none of it.
"""

from __future__ import annotations

from desktop.operations.desk import Desk
from sync.journal.asking import Output
from sync.journal.kinds import Kind

OUTPUT_WORDS = {
    "daily_report": "日計表",
    "audit": "監査の一覧",
    "parked_report": "保留の報告",
    "application": "申請書",
    "next_steps": "このあとの手続き",
    "screen": "画面の印刷",
}
"""What is put out, in words; of a newer program's code nothing more is known."""


def keep_output(desk: Desk, output: Output) -> None:
    """Keep that something was printed or written. Raises Trouble with nothing kept."""
    desk.journal.keep(Kind.OUTPUT, output, desk.signer, visitors=False)
