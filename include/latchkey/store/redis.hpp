// redis: every store on Redis, for many machines.
#pragma once

#include <latchkey/store/redis_attempts.hpp>
#include <latchkey/store/redis_pool.hpp>
#include <latchkey/store/redis_revocations.hpp>
#include <latchkey/store/redis_sessions.hpp>
