// postgres_schema: the library's tables in PostgreSQL, and how they came to be.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace latchkey {

/// Step n brings the tables from version n to n + 1. A step that was shipped never changes.
inline constexpr std::array<const char*, 3> postgres_migrations = {R"sql(
CREATE TABLE latchkey_users (
    id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    password_hash text NOT NULL DEFAULT '',  -- empty: no password
    scopes text NOT NULL DEFAULT '',         -- names with a space between
    disabled boolean NOT NULL DEFAULT false);

CREATE TABLE latchkey_sessions (
    id text COLLATE "C" PRIMARY KEY,
    user_key bytea NOT NULL,       -- SHA-256 of user_id, which may be longer than an index allows
    user_id bytea NOT NULL,
    client bytea NOT NULL,
    label bytea NOT NULL,
    scopes bytea NOT NULL,
    created_at bigint NOT NULL,    -- all times: seconds since 1970
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    idle_until bigint NOT NULL,
    access_until bigint NOT NULL,
    ended boolean NOT NULL,
    token text NOT NULL,           -- the digest of the refresh token that is good
    token_before text NOT NULL     -- and of the one before; empty: none
) WITH (fillfactor = 80);
CREATE INDEX latchkey_sessions_user_key ON latchkey_sessions (user_key);
CREATE INDEX latchkey_sessions_expires_at ON latchkey_sessions (expires_at);

CREATE TABLE latchkey_revoked (
    key bytea PRIMARY KEY,         -- SHA-256 of what was revoked
    until bigint NOT NULL,
    moment bigint NOT NULL,        -- of a user: tokens made until then have ended
    once boolean NOT NULL);
CREATE INDEX latchkey_revoked_until ON latchkey_revoked (until);
CREATE TABLE latchkey_forgotten (
    row integer PRIMARY KEY CHECK (row = 1),
    until bigint NOT NULL);        -- what ended up to then may be gone from latchkey_revoked
INSERT INTO latchkey_forgotten VALUES (1, 0);

CREATE TABLE latchkey_attempts (
    key text COLLATE "C" PRIMARY KEY,
    failures bigint NOT NULL,
    last bigint NOT NULL,          -- all times: milliseconds since 1970, by this server's clock
    forget_at bigint NOT NULL,
    known_until bigint NOT NULL,
    over_at bigint NOT NULL GENERATED ALWAYS AS (greatest(CASE WHEN failures > 0 THEN forget_at ELSE 0 END, known_until)) STORED
) WITH (fillfactor = 80);
CREATE INDEX latchkey_attempts_over_at ON latchkey_attempts (over_at);
)sql",
                                                                    R"sql(
CREATE TABLE latchkey_factors (
    user_key bytea PRIMARY KEY,    -- SHA-256 of user_id, which may be longer than an index allows
    user_id bytea NOT NULL,
    totp bytea,                    -- the secret that the app has, encrypted; NULL: no app
    recovery_codes text[] NOT NULL -- a digest of each
) WITH (fillfactor = 80);

CREATE TABLE latchkey_api_keys (
    digest text COLLATE "C" PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    user_key bytea NOT NULL,
    user_id bytea NOT NULL,
    label bytea NOT NULL,
    scopes bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,             -- NULL: not by itself
    last_used_at bigint            -- NULL: not yet
) WITH (fillfactor = 80);
CREATE INDEX latchkey_api_keys_user_key ON latchkey_api_keys (user_key);

CREATE TABLE latchkey_clients (
    id text COLLATE "C" PRIMARY KEY,
    secret_hash bytea NOT NULL,    -- empty: a public client
    scopes bytea NOT NULL,
    may_log_in boolean NOT NULL,
    may_refresh boolean NOT NULL,
    may_introspect boolean NOT NULL,
    token_lifetime bigint,         -- in seconds; NULL: the server's
    disabled boolean NOT NULL);
)sql",
                                                                    R"sql(
ALTER TABLE latchkey_attempts ADD COLUMN recent text COLLATE "C" NOT NULL DEFAULT '';  -- which of the failures can be taken back
)sql"};

/// The version that the library wants.
inline constexpr std::size_t postgres_schema_version = postgres_migrations.size();

/// What a database administrator runs in place of PostgresDatabase::migrate(): all that leads from version `from` to the
/// last, as one transaction. 0: from nothing.
[[nodiscard]] inline std::string postgres_schema(std::size_t from = 0) {
    std::string script = "BEGIN;\nCREATE TABLE IF NOT EXISTS latchkey_schema (version bigint NOT NULL);\n";
    for (std::size_t step = from; step < postgres_schema_version; ++step) {
        script += postgres_migrations[step];
        script += "INSERT INTO latchkey_schema VALUES (" + std::to_string(step + 1) + ");\n";
    }
    return script += "COMMIT;\n";
}

}  // namespace latchkey
