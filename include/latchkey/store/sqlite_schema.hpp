// sqlite_schema: the library's tables in an SQLite file, and how they came to be.
#pragma once

#include <array>

namespace latchkey {

/// Step n brings the tables from version n to n + 1. A step that was shipped never changes. The version is kept in a table
/// of ours and not in user_version, because the file may be a host's own.
inline constexpr std::array<const char*, 3> sqlite_migrations = {R"sql(
CREATE TABLE latchkey_users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL DEFAULT '',  -- empty: no password
    scopes TEXT NOT NULL DEFAULT '',         -- names with a space between
    disabled INTEGER NOT NULL DEFAULT 0);

CREATE TABLE latchkey_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user BLOB NOT NULL,
    client BLOB NOT NULL,
    label BLOB NOT NULL,
    scopes BLOB NOT NULL,
    created_at INTEGER NOT NULL,    -- all times: seconds since 1970
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    idle_until INTEGER NOT NULL,
    access_until INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    token TEXT NOT NULL,            -- the digest of the refresh token that is good
    token_before TEXT NOT NULL);    -- and of the one before; empty: none
CREATE INDEX latchkey_sessions_user ON latchkey_sessions (user);
CREATE INDEX latchkey_sessions_expires_at ON latchkey_sessions (expires_at);

CREATE TABLE latchkey_revoked (
    key BLOB NOT NULL PRIMARY KEY,  -- SHA-256 of what was revoked
    until INTEGER NOT NULL,
    moment INTEGER NOT NULL,        -- of a user: tokens made until then have ended
    once INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX latchkey_revoked_until ON latchkey_revoked (until);
CREATE TABLE latchkey_forgotten (
    row INTEGER PRIMARY KEY CHECK (row = 1),
    until INTEGER NOT NULL);        -- what ended up to then may be gone from latchkey_revoked
INSERT INTO latchkey_forgotten VALUES (1, 0);

CREATE TABLE latchkey_attempts (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last INTEGER NOT NULL,          -- all times: milliseconds of a clock that nobody sets
    forget_at INTEGER NOT NULL,
    known_until INTEGER NOT NULL,
    over_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX latchkey_attempts_over_at ON latchkey_attempts (over_at);
CREATE TABLE latchkey_steady (
    row INTEGER PRIMARY KEY CHECK (row = 1),
    boot TEXT NOT NULL,             -- since which start of the machine
    base INTEGER NOT NULL,          -- what its clock lacks to ours
    seen INTEGER NOT NULL);
INSERT INTO latchkey_steady VALUES (1, '', 0, 0);
)sql",
                                                                  R"sql(
CREATE TABLE latchkey_totp (
    user BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL) WITHOUT ROWID;   -- the secret that the app has, encrypted
CREATE TABLE latchkey_recovery_codes (
    user BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (user, digest)) WITHOUT ROWID;

CREATE TABLE latchkey_api_keys (
    digest BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    user BLOB NOT NULL,
    label BLOB NOT NULL,
    scopes BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,                    -- NULL: not by itself
    last_used_at INTEGER);                 -- NULL: not yet
CREATE INDEX latchkey_api_keys_user ON latchkey_api_keys (user);

CREATE TABLE latchkey_clients (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL,             -- empty: a public client
    scopes BLOB NOT NULL,
    may_log_in INTEGER NOT NULL,
    may_refresh INTEGER NOT NULL,
    may_introspect INTEGER NOT NULL,
    token_lifetime INTEGER,                -- in seconds; NULL: the server's
    disabled INTEGER NOT NULL);
)sql",
                                                                  R"sql(
ALTER TABLE latchkey_attempts ADD COLUMN recent TEXT NOT NULL DEFAULT '';  -- which of the failures can be taken back
)sql"};

}  // namespace latchkey
