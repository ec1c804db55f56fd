// owed_attempts: what is owed is given back once, and takes bounded room.
#include <latchkey/auth/owed_attempts.hpp>

#include "support/catch.hpp"

#include <string>

using namespace latchkey;

TEST_CASE("What is owed is a key's own, in its order, and owed until it is taken") {
    OwedAttempts owed;
    CHECK(owed.take(AttemptKey("k")).empty());
    owed.add(AttemptKey("k"), AttemptId("1"));
    owed.add(AttemptKey("l"), AttemptId("2"));
    owed.add(AttemptKey("k"), AttemptId("3"));
    CHECK(owed.take(AttemptKey("k")) == std::vector{AttemptId("1"), AttemptId("3")});
    CHECK(owed.take(AttemptKey("k")).empty());
    CHECK(owed.take(AttemptKey("l")) == std::vector{AttemptId("2")});
}

TEST_CASE("What is owed takes bounded room, and what is new has it") {
    OwedAttempts owed;
    for (std::size_t i = 0; i < OwedAttempts::most_keys + 100; ++i) owed.add(AttemptKey(std::to_string(i)), AttemptId("a"));
    std::size_t left = 0;
    for (std::size_t i = 0; i < OwedAttempts::most_keys + 100; ++i) left += owed.take(AttemptKey(std::to_string(i))).size();
    CHECK(left == OwedAttempts::most_keys);
    for (int i = 0; i < 20; ++i) owed.add(AttemptKey("k"), AttemptId(std::to_string(i)));
    const auto last = owed.take(AttemptKey("k"));
    REQUIRE(last.size() == OwedAttempts::most_of_key);
    CHECK(last.front() == AttemptId("12"));
    CHECK(last.back() == AttemptId("19"));
    CHECK(owed.take(AttemptKey("k")).empty());
}
