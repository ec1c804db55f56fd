// memory: every store in memory, for one process: tests, examples and small services.
#pragma once

#include <latchkey/store/memory_attempts.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_sessions.hpp>
#include <latchkey/store/memory_users.hpp>
