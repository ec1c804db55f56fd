// store_call: whatever a store throws is store_unavailable, and what it says is left as it is.
#include <latchkey/auth/store_call.hpp>

#include "support/catch.hpp"

#include <new>
#include <stdexcept>

using namespace latchkey;

TEST_CASE("A store that throws is one that is down") {
    CHECK(ask_store([]() -> Result<int> { return 7; }) == 7);
    CHECK(ask_store([]() -> Result<int> { return fail(AuthError::expired); }).error() == AuthError::expired);
    CHECK(ask_store([]() -> Result<int> { throw std::runtime_error("connection lost"); }).error() == AuthError::store_unavailable);
    CHECK(ask_store([]() -> Result<void> { throw std::bad_alloc(); }).error() == AuthError::store_unavailable);
    CHECK(ask_store([]() -> Result<void> { throw 7; }).error() == AuthError::store_unavailable);  // NOLINT(hicpp-exception-baseclass)
}
