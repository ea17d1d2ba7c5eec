"""The world failed: disk, line, key, clock. Each trouble names what happened and the next step.

The whole tree stands here, so that a reader sees every way the world can fail; drivers map what
lies below them (SQLAlchemy, httpcore, OSError …) into it and a test fails on an unmapped error.
Neither sentence may hold personal data: troubles go to logs and crash reports.
"""

from __future__ import annotations


class Trouble(Exception):
    """The world failed; `reason` says how and `remedy` what to do, both in plain Japanese.

    `reason_en` and `remedy_en` say the same for operators' consoles.
    """

    reason = "問題が起きました。"
    remedy = "システム担当へ連絡してください。"
    reason_en = "Something outside the program failed."
    remedy_en = "Call your system administrator."

    def __init__(self, detail: str = "") -> None:
        """Take an optional technical `detail` (no personal data) for the log."""
        super().__init__(detail or self.reason_en)
        self.detail = detail


class LineTrouble(Trouble):
    """The road to the cloud cannot be travelled now; nothing is lost, it is tried again."""

    reason = "通信が切れています。"
    remedy = "受付は続けられます。通信が戻ると自動で送信します。"
    reason_en = "The line to the cloud is down."
    remedy_en = "Work goes on; what waits is sent by itself when the line returns."


class LineRefused(LineTrouble):
    """Nobody listens, or the connection was reset."""


class LineCut(LineRefused):
    """The connection stood, and broke in the middle of a question or its answer."""


class NameUnknown(LineTrouble):
    """The cloud's name leads to no address: the name server is gone, or does not know it."""

    reason = "接続先の名前から、通信先を調べられません。"
    remedy = (
        "受付は続けられ、直ると自動で送信します。続くときはネットワーク担当へ連絡してください。"
    )
    reason_en = "The cloud's name does not resolve (DNS)."
    remedy_en = "Work goes on. If it lasts, have the network's name servers (DNS) checked."


class LineSilent(LineTrouble):
    """The connection stands but nothing answers in time."""

    reason = "通信先から応答がありません。"


class LineIntercepted(LineTrouble):
    """Something else than the cloud answered (a captive portal, a proxy's error page)."""

    reason = "クラウド以外の機器が応答しました。"
    remedy = (
        "ネットワークの接続画面（ログイン画面）が出ていないか、ネットワーク担当へ確認してください。"
        "受付は続けられます。"
    )
    reason_en = "Something other than the cloud answered."
    remedy_en = "Ask the network administrator (a network log-in page, a proxy?); work goes on."


class CertificateTrouble(LineTrouble):
    """TLS: the other end could not prove that it is our cloud."""

    reason = "通信先の証明書を確認できません。"
    remedy = "ネットワーク担当へ連絡してください。受付は続けられます。"
    reason_en = "The cloud's TLS certificate could not be verified."
    remedy_en = "Call the network administrator; work goes on."


class CertificateForeign(CertificateTrouble):
    """Another authority vouches for the other end: a captive portal, a proxy that opens TLS."""

    reason = LineIntercepted.reason
    remedy = (
        "ネットワークの接続画面（ログイン画面）が出ていないか、ネットワーク担当へ確認してください。"
        "クラウドの認証局が新しくなったときは、システム担当が新しい town.toml を端末に置きます。"
        "受付は続けられます。"
    )
    reason_en = "Something with another authority's certificate answered, not the cloud."
    remedy_en = (
        "Ask the network administrator (a log-in page, a proxy that opens TLS?). If the cloud got "
        "a new authority while this desk was off, lay the town's new town.toml on this machine and "
        "start the program anew. Work goes on."
    )


class CertificateMisnamed(CertificateTrouble):
    """The certificate is our authority's, for another name than the one that was called."""

    reason = "通信先の証明書の名前が、接続先の設定と違います。"
    remedy = "接続先の設定を、システム担当へ確認してください。受付は続けられます。"
    reason_en = "The cloud's certificate is for another name."
    remedy_en = "Check the cloud's address in profile.toml, or the names it was set up with."


class CertificateOutOfTime(CertificateTrouble):
    """By this machine's clock the certificate has expired or does not hold yet."""

    reason = "端末の日時では、通信先の証明書が有効期間外です。"
    remedy = (
        "端末の日時を確認してください。正しいときは、ネットワーク担当へ連絡してください。"
        "受付は続けられます。"
    )
    reason_en = "By this machine's clock the cloud's certificate is not valid now."
    remedy_en = "Check this machine's date and time; if it is right, renew the certificate."


class CloudBusy(LineTrouble):
    """The cloud asks to come back later; `retry_after` is in seconds."""

    reason = "クラウドが混み合っています。"
    reason_en = "The cloud is busy."

    def __init__(self, retry_after: float = 1.0, detail: str = "") -> None:
        """Take the seconds to wait before asking again."""
        super().__init__(detail)
        self.retry_after = retry_after


class CloudRefused(Trouble):
    """The cloud understood and said no: this desk is unknown, revoked, or the code is wrong."""

    reason = "クラウドがこの端末の要求を受け付けませんでした。"
    remedy = "システム担当に端末の登録状況を確認してください。"
    reason_en = "The cloud refused this desk's request."
    remedy_en = "Ask the administrator about this desk's enrolment."

    def __init__(self, code: str, reason: str = "", remedy: str = "", detail: str = "") -> None:
        """Take the stable `code` and, where the cloud gave them, its own sentences."""
        super().__init__(detail or code)
        self.code = code
        self.reason = reason or type(self).reason
        self.remedy = remedy or type(self).remedy


class DatabaseTrouble(Trouble):
    """A database (the desk's files or the cloud's PostgreSQL) cannot do what was asked."""

    reason = "データベースを利用できません。"
    reason_en = "The database cannot be used."


class DatabaseUnreachable(DatabaseTrouble):
    """PostgreSQL does not answer at the given URL."""

    reason = "データベースに接続できません。"
    remedy = "データベースの URL と起動状態を確認してください。"
    reason_en = "The database does not answer."
    remedy_en = "Check the database URL and that PostgreSQL is running."


class DatabaseDenied(DatabaseTrouble):
    """PostgreSQL answers, and does not let us in: user, password or its own access rules."""

    reason = "データベースが接続を許可しません。"
    remedy = "データベース URL の利用者名とパスワード、サーバーの接続許可を確認してください。"
    reason_en = "The database answers but does not let this user in."
    remedy_en = "Check user and password in the database URL, and the server's pg_hba.conf."


class DatabaseUnknown(DatabaseTrouble):
    """PostgreSQL answers, and has no database of this name."""

    reason = "指定されたデータベースがありません。"
    remedy = "データベース URL の最後の名前を確認するか、データベースを作成してください。"
    reason_en = "The server has no database of this name."
    remedy_en = "Check the name at the end of the database URL, or create the database."


class DatabaseBusy(DatabaseTrouble):
    """PostgreSQL answers, and has no connection left for us."""

    reason = "データベースの同時接続数が上限に達しています。"
    remedy = (
        "少し待ってから、もう一度実行してください。続くときは max_connections を見直してください。"
    )
    reason_en = "The database has no free connection."
    remedy_en = "Try again in a moment; if it stays so, raise the server's max_connections."


class DatabaseUrlWrong(DatabaseTrouble):
    """What was given as the database's URL is none, or names another kind of database."""

    reason = "データベース URL の形式が正しくありません。"
    remedy = "postgresql://利用者:パスワード@サーバー:5432/データベース の形で指定してください。"
    reason_en = "This is not the URL of a PostgreSQL."
    remedy_en = "Write it as postgresql://user:password@host:5432/database."


class DatabaseTooOld(DatabaseTrouble):
    """PostgreSQL is older than what the program needs."""

    reason = "PostgreSQL の版が古いため、利用できません。"
    remedy = "PostgreSQL 15 以上を用意してください。データには触れていません。"
    reason_en = "This PostgreSQL is too old."
    remedy_en = "Use PostgreSQL 15 or newer. Nothing was touched."


class DatabaseUnprepared(DatabaseTrouble):
    """The database has no schema yet, or an older program's; only its owner can mend that."""

    reason = "データベースの準備が済んでいません。"
    remedy = (
        "サーバーを止め、所有者の URL とサーバーの URL を指定して madoguchi-cloud prepare を"
        "実行してください。"
    )
    reason_en = "The database has no schema yet, or an older one."
    remedy_en = "Stop the servers and run: madoguchi-cloud prepare, with both URLs."


class DatabaseForbidden(DatabaseTrouble):
    """The role is let in and may not do what was asked."""

    reason = "データベースの利用者に必要な権限がありません。"
    remedy = "所有者の URL とサーバーの URL を指定して madoguchi-cloud prepare を実行してください。"
    reason_en = "The database does not permit this to its user."
    remedy_en = "Run: madoguchi-cloud prepare, with --owner-url and --database-url."


class DatabaseUnbound(DatabaseTrouble):
    """The role sees every town's rows: an owner, a superuser. It must not serve desks."""

    reason = "この利用者には、市町村ごとの制限（行単位セキュリティ）が働きません。"
    remedy = (
        "何も所有せず、管理者でもない利用者を --database-url に、所有者は --owner-url に指定して"
        "ください。"
    )
    reason_en = "Row-level security does not bind this database user."
    remedy_en = "Name one that owns nothing by --database-url; the owner belongs in --owner-url."


class ValueUnkeepable(DatabaseTrouble):
    """A value that no column holds (NUL in a text, a number past 64 bits): no use to ask again."""

    reason_en = "A value cannot be stored."


class DiskFull(DatabaseTrouble):
    """No room left; what was accepted before is safe, the present entry is not kept."""

    reason = "ディスクの空きがないため、保存できませんでした。"
    remedy = "空き容量を確保してから、もう一度実行してください。保存済みの受付は失われていません。"
    reason_en = "The disk is full; this entry was not kept."
    remedy_en = "Free some space and try again. Everything accepted before is safe."


class DatabaseReadOnly(DatabaseTrouble):
    """The file or its folder cannot be written."""

    reason = "保存先に書き込めません。"
    remedy = "フォルダーの権限を確認してください。"
    reason_en = "The data folder cannot be written."
    remedy_en = "Check the folder's permissions."


class DatabaseLocked(DatabaseTrouble):
    """Another program holds the file, or the desk is already running on this profile."""

    reason = "ほかのプログラムがデータを使用中です。"
    remedy = "すでに開いている窓口の画面がないか確認してください。"
    reason_en = "Another program is using the data."
    remedy_en = "Close the other Madoguchi window on this profile."


class DatabaseDamaged(DatabaseTrouble):
    """The file is not what it should be."""

    reason = "データファイルが壊れている可能性があります。"
    remedy = "システム担当へ連絡してください。台帳は通信が戻れば取り直せます。"
    reason_en = "The data file is damaged."
    remedy_en = "Call your administrator. The register can be pulled again."


class CacheDamaged(DatabaseDamaged):
    """The desk's copy of the register is damaged; another one is made beside it."""

    reason = "端末の台帳の控えに、読み取れない部分があります。受け付けた記録は失われていません。"
    remedy = "控えは自動で作り直します。受付は続けられます。少し待って、もう一度操作してください。"
    reason_en = "A part of the desk's copy of the register is damaged; its journal is not."
    remedy_en = "Another copy is made by itself and work goes on: try again in a moment."


class CacheOutdated(DatabaseTrouble):
    """The copy of the register was made by an older program: it is pulled again, not migrated."""

    reason = "端末の台帳の控えが、古い版のプログラムで作られています。"
    remedy = "控えは自動で作り直します。受付は続けられます。"
    reason_en = "The desk's copy of the register was made by an older program."
    remedy_en = "Another copy is made by itself and work goes on."


class RegisterIncomplete(DatabaseTrouble):
    """The desk's copy of the register is being loaded: what was asked for may not all be here."""

    reason = "端末の台帳の控えを受信している途中のため、この方の記録をまだ開けません。"
    remedy = "受信が終わると開けます。届出の一覧と下書きは、このまま使えます。"
    reason_en = "The desk's copy of the register is still being loaded."
    remedy_en = "Try again when it is whole; filings and drafts can be used meanwhile."


class JournalDamaged(DatabaseDamaged):
    """The journal does not open though its key is right: its first page is damaged."""

    reason = "この端末の受付の記録（journal.db）が壊れていて、開けません。"
    remedy = "上書きはしていません。ファイルをそのまま残し、システム担当へ連絡してください。"
    reason_en = "The desk's journal does not open though the keys are right: it is damaged."
    remedy_en = "Nothing was written over it. Keep the file and restore it from a copy."


class DatabaseNewer(DatabaseTrouble):
    """The file was written by a newer version of the program; nothing is touched."""

    reason = "データが新しい版のプログラムで作られています。"
    remedy = "プログラムを最新版に更新してください。データには触れていません。"
    reason_en = "The data was written by a newer version of the program."
    remedy_en = "Update the program. Nothing was touched."


class KeyTrouble(Trouble):
    """A key cannot be read or does not open what it should."""

    reason = "鍵を読み取れません。"
    remedy = "端末の資格情報ストア、または鍵ファイルのパスフレーズを確認してください。"
    reason_en = "The key cannot be read."
    remedy_en = "Check the system's keyring or the key file's passphrase."


class KeyWrong(KeyTrouble):
    """The key opens nothing here: wrong passphrase, or a key of another profile."""

    reason = "鍵が合いません。"
    reason_en = "The key does not fit this data."


class SecretLost(KeyTrouble):
    """The cloud's secret, which closes the municipalities' keys, is not there or not the one."""

    reason = "クラウドの秘密ファイルが見つからないか、壊れています。"
    remedy = "バックアップから元の cloud.secret を戻してください。新しくは作りません。"
    reason_en = "The cloud's secret is missing, unreadable or not this database's."
    remedy_en = (
        "Put the original cloud.secret back from your backup (or name it with "
        "MADOGUCHI_CLOUD_SECRET_FILE). A new one is never made for a database in use."
    )


class ClockTrouble(Trouble):
    """The machine's clock runs behind what was already written."""

    reason = "端末の日時が、直前の記録より過去になっています。"
    remedy = "端末の日時を確認してください。正しければ、「続ける」を押してください。"
    reason_en = "The clock runs behind the last entry."
    remedy_en = "Check this machine's date and time; if it is right, confirm it."


class PrinterTrouble(Trouble):
    """Paper did not come out, or nobody knows whether it did."""

    reason = "印刷できませんでした。"
    remedy = "プリンターを確認し、もう一度印刷してください。"
    reason_en = "Printing failed."
    remedy_en = "Check the printer, then print again."
