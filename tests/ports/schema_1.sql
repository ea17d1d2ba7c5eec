-- The schema as version 1 of it was made: what an upgrade begins with. It never changes.
CREATE TABLE code (
    municipality TEXT NOT NULL,
    hash BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    label TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by BYTEA,
    used_at BIGINT,
    PRIMARY KEY (municipality, hash)
);
CREATE TABLE desk (
    municipality TEXT NOT NULL,
    number BIGINT NOT NULL,
    certificate BYTEA NOT NULL,
    public BYTEA NOT NULL,
    revoked BOOLEAN NOT NULL,
    head_number BIGINT NOT NULL,
    head_hash BYTEA NOT NULL,
    PRIMARY KEY (municipality, number)
);
CREATE TABLE entry (
    municipality TEXT NOT NULL,
    desk BIGINT NOT NULL,
    number BIGINT NOT NULL,
    content_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    hash BYTEA NOT NULL,
    data BYTEA NOT NULL,
    receipt BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, desk, number)
);
CREATE INDEX entry_by_content ON entry (municipality, content_id);
CREATE TABLE held (
    municipality TEXT NOT NULL,
    filing BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    content BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, filing, hash)
);
CREATE TABLE hole (
    municipality TEXT NOT NULL,
    desk BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (municipality, desk, number)
);
CREATE TABLE municipality (
    municipality TEXT NOT NULL,
    name TEXT NOT NULL,
    closed_key BYTEA NOT NULL,
    PRIMARY KEY (municipality)
);
CREATE TABLE quarantine (
    municipality TEXT NOT NULL,
    hash BYTEA NOT NULL,
    data BYTEA NOT NULL,
    reason TEXT NOT NULL,
    carried_by BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, hash)
);
CREATE TABLE register_row (
    municipality TEXT NOT NULL,
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA,
    subject TEXT,
    history_no BIGINT,
    household TEXT,
    latest BOOLEAN,
    due TEXT,
    PRIMARY KEY (municipality, scope, id)
);
CREATE INDEX register_row_by_due ON register_row (municipality, due);
CREATE INDEX register_row_by_household ON register_row (municipality, household);
CREATE INDEX register_row_by_subject ON register_row (municipality, subject, history_no);
CREATE INDEX register_row_by_version ON register_row (municipality, scope, version);
CREATE TABLE schema_version (
    version INTEGER NOT NULL,
    PRIMARY KEY (version)
);
CREATE TABLE scope (
    municipality TEXT NOT NULL,
    scope TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (municipality, scope)
);
CREATE TABLE scope_history (
    municipality TEXT NOT NULL,
    scope TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (municipality, scope, version)
);
CREATE TABLE serial (
    municipality TEXT NOT NULL,
    series TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (municipality, series)
);
CREATE TABLE snapshot (
    municipality TEXT NOT NULL,
    scope TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (municipality, scope, epoch, version)
);
CREATE TABLE snapshot_frame (
    municipality TEXT NOT NULL,
    scope TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    index BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (municipality, scope, epoch, version, index)
);
INSERT INTO schema_version (version) VALUES (1);
