// keyed_hash_test: the same of the same parts, another under another key, and the parts' borders count for nothing.
#include <latchkey/crypto/keyed_hash.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>

using namespace latchkey;

TEST_CASE("One text has one value under one key, in pieces or in one, short or long") {
    const KeyedHash hash;
    for (const std::size_t size : {0UL, 1UL, 15UL, 16UL, 255UL, 256UL, 257UL, 4096UL}) {
        std::string text(size, 'x');
        for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
        const std::string_view whole = text;
        const auto value = hash({whole});
        CHECK(hash({whole}) == value);
        CHECK(hash({whole.substr(0, size / 3), whole.substr(size / 3)}) == value);
        if (size != 0) CHECK(hash({whole.substr(1)}) != value);
    }
}

TEST_CASE("Each object has a key of its own, and each text a value of its own") {
    const KeyedHash one, other;
    CHECK(one({"text"}) != other({"text"}));
    std::set<KeyedHash::Value> values;
    std::set<std::uint64_t> halves;
    for (int i = 0; i < 5000; ++i) {
        const auto value = one({std::to_string(i)});
        values.insert(value);
        halves.insert(value.first);
        halves.insert(value.second);
    }
    CHECK(values.size() == 5000);
    CHECK(halves.size() == 10'000);
}
