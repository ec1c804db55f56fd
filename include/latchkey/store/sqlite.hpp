// sqlite: every store in one SQLite file, for the threads and processes of one machine.
#pragma once

#include <latchkey/store/sqlite_attempts.hpp>
#include <latchkey/store/sqlite_database.hpp>
#include <latchkey/store/sqlite_revocations.hpp>
#include <latchkey/store/sqlite_sessions.hpp>
#include <latchkey/store/sqlite_users.hpp>
