"""Newer versions of the desk's program, as their publisher laid them out: to read, for who asks.

None of it is secret, and a desk believes none of it without the publisher's signature.
"""

from __future__ import annotations

import stat
from pathlib import Path

from anyio import to_thread
from starlette.responses import FileResponse, PlainTextResponse, Response

from sync.base.published import is_published


async def answered(folder: Path, name: str) -> Response:
    """Answer with one file, or the part of it that is asked for; 404 for all that is none."""
    return await to_thread.run_sync(_answered, folder, name)


def _answered(folder: Path, name: str) -> Response:
    file = folder / name
    try:
        if is_published(name) and file.resolve().is_relative_to(folder.resolve()):
            found = file.stat()
            if stat.S_ISREG(found.st_mode):
                media = "application/octet-stream"
                return FileResponse(file, media_type=media, stat_result=found)
    except OSError:
        pass  # as if it were not there
    return PlainTextResponse("not there\n", 404)
