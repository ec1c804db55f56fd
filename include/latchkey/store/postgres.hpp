// postgres: every store in one PostgreSQL, for many machines.
#pragma once

#include <latchkey/store/postgres_attempts.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/postgres_revocations.hpp>
#include <latchkey/store/postgres_sessions.hpp>
#include <latchkey/store/postgres_users.hpp>
