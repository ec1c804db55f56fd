// argon2_pair: the pair in plain C++ and the one in a vector register compute the same.
#include "support/catch.hpp"

#include <latchkey/password/argon2_pair.hpp>

#include <cstdint>
#include <random>

using namespace latchkey;

namespace {

// By the words of RFC 9106 section 3.6, with nothing taken from the header.
std::uint64_t sum(std::uint64_t x, std::uint64_t y) {
    const auto low = [](std::uint64_t word) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(word)); };
    return x + y + 2 * low(x) * low(y);
}

template <class Pair>
void check_pair(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
    const Pair x{a, b}, y{c, d};
    const Pair added = argon2_sum(x, y);
    CHECK(added[0] == sum(a, c));
    CHECK(added[1] == sum(b, d));
    const Pair crossed = argon2_crossed(x, y);
    CHECK(crossed[0] == b);
    CHECK(crossed[1] == c);
    const Pair turned = argon2_rotated<24>(x ^ y);
    CHECK(turned[0] == ((a ^ c) >> 24 | (a ^ c) << 40));
    CHECK(turned[1] == ((b ^ d) >> 24 | (b ^ d) << 40));
    Pair changed = x;
    changed ^= y;
    changed += y;
    changed[1] = 7;
    CHECK(changed[0] == (a ^ c) + c);
    CHECK(changed[1] == 7);
}

}  // namespace

TEMPLATE_TEST_CASE("argon2_pair: sums, rotations and crossings", "[argon2]", Argon2Pair, PlainArgon2Pair) {
    std::mt19937_64 words(9106);
    for (int i = 0; i < 100; ++i) check_pair<TestType>(words(), words(), words(), words());
    check_pair<TestType>(0, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0});
}
