// api_key_test: the form of a key, and what tells a typing error from an unknown key.
#include <latchkey/auth/api_key.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

TEST_CASE("API key: a prefix and 48 characters, no two the same, with a digest of its own") {
    const auto one = ApiKeyText::generate("acme"), two = ApiKeyText::generate("acme");
    REQUIRE((one && two));
    CHECK(one->reveal().starts_with("acme_"));
    CHECK(one->size() == 5 + 48);
    CHECK(one->reveal() != two->reveal());
    const auto digest = ApiKeyText::digest("acme", one->reveal());
    REQUIRE(digest);
    CHECK(digest->text().size() == 43);
    CHECK(digest->text() != ApiKeyText::digest("acme", two->reveal())->text());
    CHECK(*digest == *ApiKeyText::digest("acme", one->reveal()));
}

TEST_CASE("API key: any one character changed is told without a store") {
    const std::string key(ApiKeyText::generate("acme")->reveal());
    for (std::size_t i = 0; i < key.size(); ++i) {
        std::string changed = key;
        changed[i] = changed[i] == 'b' ? 'c' : 'b';
        INFO(i);
        CHECK(outcome(ApiKeyText::digest("acme", changed)) == "malformed_token");
    }
    for (std::size_t length = 0; length < key.size(); ++length) CHECK(outcome(ApiKeyText::digest("acme", key.substr(0, length))) == "malformed_token");
}

TEST_CASE("API key: another service's key, and what is none") {
    const std::string key(ApiKeyText::generate("acme")->reveal());
    CHECK(outcome(ApiKeyText::digest("acm", key)) == "malformed_token");
    CHECK(outcome(ApiKeyText::digest("acmf", "acmf" + key.substr(4))) == "malformed_token");  // the prefix is in the checksum
    for (const std::string& bad : {std::string(), std::string("acme_"), key + "A", " " + key, key + "\n", std::string(1 << 20, 'a'), std::string(53, '\0')}) {
        CHECK(outcome(ApiKeyText::digest("acme", bad)) == "malformed_token");
    }
}

TEST_CASE("API key: what may be a prefix") {
    for (const std::string_view good : {"a", "acme", "sk2", "0123456789abcdef"}) CHECK(ApiKeyText::is_prefix(good));
    for (const std::string_view bad : {"", "Acme", "a_b", "a-b", "a b", "0123456789abcdefg", "\xC3\xA4", "a\n"}) CHECK_FALSE(ApiKeyText::is_prefix(bad));
}
