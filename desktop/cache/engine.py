"""One encrypted SQLite file: opened with its raw key, checked, and its failures named.

The only place that knows SQLCipher's and SQLAlchemy's errors; all of them leave here as troubles.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, MetaData, QueuePool, create_engine, event, exc

from sync.base.troubles import (
    CacheDamaged,
    CacheOutdated,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseTrouble,
    DiskFull,
    KeyWrong,
    Trouble,
)

CONDEMNED = "-condemned"
KEY_BYTES = 32
BUSY_MILLISECONDS = 5000
"""The desk's other process holds the file for milliseconds; five seconds is another program."""

_BY_CODE: dict[int, type[Trouble]] = {  # SQLITE_IOERR (10) may be a quota: unnamed, but for reads
    5: DatabaseLocked,  # SQLITE_BUSY
    6: DatabaseLocked,  # SQLITE_LOCKED
    8: DatabaseReadOnly,  # SQLITE_READONLY
    11: DatabaseDamaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: DatabaseReadOnly,  # SQLITE_CANTOPEN
    26: DatabaseDamaged,  # SQLITE_NOTADB: a page's authentication code is wrong
}
_READONLY_CODES = frozenset({3})  # SQLITE_PERM
_UNREAD_CODES = frozenset({266, 522, 8202, 8458})
"""SQLITE_IOERR_READ, _SHORT_READ, _DATA, _CORRUPTFS: the disk does not give back what it took."""


class Database:
    """An encrypted file with a schema.

    `durable` files are precious: a commit returns when it is on the disk. Others are disposable:
    one that proves damaged is condemned (`condemned` names the mark), and another takes its place.
    """

    def __init__(
        self, file: Path, key: bytes, metadata: MetaData, version: int, *, durable: bool
    ) -> None:
        """Open `file`, making it if there is none.

        `version` is the schema's; a file with a higher one raises DatabaseNewer and is untouched.
        A disposable one with a lower version raises CacheOutdated. KeyWrong: the key does not open
        it, or its first page is damaged, which looks the same.
        """
        if len(key) != KEY_BYTES:
            raise KeyWrong("key of the wrong length")
        self.file = file
        self.condemned = condemned_mark(file)
        self._disposable = not durable
        self._engine = _engine(file, key, durable=durable)
        self._look = threading.local()
        try:
            self._prepare(metadata, version)
        except DatabaseDamaged:
            self._engine.dispose()
            if file.exists() and file.stat().st_size:
                raise KeyWrong("the file does not open with this key") from None
            raise
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def given_up(self) -> bool:
        """Whether it proved damaged, here or in the desk's other process."""
        return self._disposable and self.condemned.exists()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one consistent look; within it, on the same thread, further ones are the same look.

        To begin one costs seven times what a look costs that is under way. What is written within
        it is not seen by it.
        """
        if (under_way := getattr(self._look, "connection", None)) is not None:
            with self._named():
                yield under_way
            return
        with self._named(), self._engine.connect() as connection, connection.begin():
            self._look.connection = connection
            try:
                yield connection
            finally:
                self._look.connection = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open one transaction; nothing of it is kept when the block raises."""
        with (
            self._named(),
            self._engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def settle_log(self) -> None:
        """Bring the write-ahead log into the file and empty it; no matter if others still read."""
        with self._named(), self._engine.connect() as connection:
            driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            with troubles_named():
                yield
        except DatabaseDamaged:
            # One damaged page makes SQLCipher refuse every page to the connection that met it.
            self._engine.dispose()
            if not self._disposable:
                raise
            condemn(self.file)
            raise CacheDamaged from None

    def _prepare(self, metadata: MetaData, version: int) -> None:
        with self.reading() as connection:
            known = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if known > version:
            raise DatabaseNewer(f"schema {known}, this program knows {version}")
        if self._disposable and 0 < known < version:
            raise CacheOutdated
        if known < version:
            with self.writing() as connection:
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def condemned_mark(file: Path) -> Path:
    """Return the file whose presence says that a disposable file is damaged."""
    return file.with_name(file.name + CONDEMNED)


def condemn(file: Path, why: str = "") -> None:
    """Mark a disposable file as one of no use; without a reason it is damaged.

    DatabaseReadOnly where that cannot be written: nothing could take its place either.
    """
    try:
        condemned_mark(file).write_text(why, "ascii")
    except OSError as error:
        raise DatabaseReadOnly(f"cache: {error.strerror}") from None


def opens(file: Path, key: bytes) -> bool:
    """Say whether a key opens a file that is there; nothing is written or marked."""
    if not file.exists():
        return False
    engine = _engine(file, key, durable=False)
    try:
        with troubles_named(), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    except Trouble:
        return False
    finally:
        engine.dispose()
    return True


@contextmanager
def troubles_named() -> Iterator[None]:
    """Turn what SQLAlchemy and SQLCipher raise into the house's troubles, without their texts."""
    try:
        yield
    except exc.DBAPIError as error:
        raise trouble_of(error.orig) from None
    except sqlcipher.Error as error:
        raise trouble_of(error) from None
    except exc.TimeoutError:
        raise DatabaseLocked("no free connection") from None


def driver(connection: Connection) -> Any:
    """Return SQLCipher's own connection, inside the same transaction: for loads and keystrokes.

    Its errors are named like all others by the block it is used in.
    """
    raw = connection.connection.driver_connection
    if raw is None:
        raise AssertionError("an open connection has a driver connection")
    return raw


def trouble_of(error: BaseException | None) -> Trouble:
    """Return the trouble that a driver error is."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    detail = f"{type(error).__name__} {getattr(error, 'sqlite_errorname', '')}".strip()
    if primary in _READONLY_CODES:
        return DatabaseReadOnly(detail)
    if code in _UNREAD_CODES:
        return DatabaseDamaged(detail)
    kind = _BY_CODE.get(primary, DatabaseTrouble) if primary is not None else DatabaseTrouble
    return kind(detail)


def _engine(file: Path, key: bytes, *, durable: bool) -> Engine:
    def opened() -> Any:
        connection = sqlcipher.connect(
            str(file), timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False
        )
        try:
            _set_up(connection, key, durable=durable)
        except BaseException:
            connection.close()
            raise
        return connection

    # Threads come and go, and each takes the connection that was used last: its pages are warm.
    # What SQLAlchemy takes for this URL by itself may close one that another thread is using.
    engine = create_engine(
        "sqlite://",
        creator=opened,
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=5,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        # Past SQLAlchemy, which takes longer over it than SQLite: a screen asks a dozen times.
        driver(connection).execute("BEGIN IMMEDIATE" if writing else "BEGIN").close()

    return engine


def _set_up(connection: Any, key: bytes, *, durable: bool) -> None:
    connection.isolation_level = None  # transactions are begun by the engine, never by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    cursor.execute("PRAGMA cipher_log_level = NONE")
    cursor.execute("PRAGMA cipher_memory_security = OFF")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    cursor.execute("PRAGMA temp_store = MEMORY")  # nothing in plain text reaches the disk
    cursor.close()
