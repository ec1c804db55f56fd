// random_id_test: names that no other thing has.
#include <latchkey/crypto/random_id.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>

using namespace latchkey;

TEST_CASE("A random id is base64url of as many bytes as asked for, and never comes twice") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string id = random_id<16>();
        CHECK(id.size() == 22);
        CHECK(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
        seen.insert(id);
    }
    CHECK(seen.size() == 100);
    CHECK(random_id<8>().size() == 11);
}
