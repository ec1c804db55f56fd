// argon2_string: what is read is what is written.
#include "support/catch.hpp"

#include <latchkey/password/argon2_string.hpp>

using latchkey::Argon2String;

TEST_CASE("an encoded hash is read into its parts and written back in the reference order") {
    const std::string text = "$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";
    const auto hash = Argon2String::parse(text, "argon2id");
    REQUIRE(hash);
    CHECK(hash->memory_kib == 102400);
    CHECK(hash->passes == 2);
    CHECK(hash->lanes == 8);
    CHECK(hash->salt == "c29tZXNhbHQ");
    CHECK(hash->encode("argon2id") == text);
    const auto reordered = Argon2String::parse("$argon2id$v=19$p=8,m=102400,t=2$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", "argon2id");
    REQUIRE(reordered);
    CHECK(reordered->encode("argon2id") == text);
    CHECK_FALSE(Argon2String::parse(text, "argon2i"));
}

TEST_CASE("the bounds are where RFC 9106 section 3.1 has them") {
    const auto parse = [](const std::string& parameters, const std::string& salt, const std::string& tag) {
        return Argon2String::parse("$argon2id$v=19$" + parameters + "$" + salt + "$" + tag, "argon2id").has_value();
    };
    const std::string salt(11, 'A'), tag(22, 'A');
    CHECK(parse("m=8,t=1,p=1", salt, tag));
    CHECK_FALSE(parse("m=7,t=1,p=1", salt, tag));
    CHECK(parse("m=16,t=1,p=2", salt, tag));
    CHECK_FALSE(parse("m=15,t=1,p=2", salt, tag));
    CHECK(parse("m=4294967295,t=4294967295,p=1", salt, tag));
    CHECK_FALSE(parse("m=4294967296,t=1,p=1", salt, tag));
    CHECK_FALSE(parse("m=8,t=1,p=1", std::string(10, 'A'), tag));
    CHECK_FALSE(parse("m=8,t=1,p=1", salt, std::string(5, 'A')));
    CHECK_FALSE(parse("m=8,t=1,p=1", salt, std::string(174, 'A')));
}
