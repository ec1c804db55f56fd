// boot_clock: the machine's uptime, and which of its starts that is of.
#include <latchkey/store/boot_clock.hpp>

#include "support/catch.hpp"

using namespace latchkey;

TEST_CASE("The uptime only grows, and this start of the machine has one name") {
    const BootClock one, two;
    const auto before = one.now();
    CHECK(before.count() > 0);
    CHECK(two.now() >= before);
    CHECK(one.boot() == two.boot());
#ifdef __linux__
    CHECK(one.boot().size() >= 36);
#endif
}
