// refresh_token: 256 random bits of its own behind what leads to its session; a store knows digests.
#include <latchkey/auth/refresh_token.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>

using namespace latchkey;

TEST_CASE("A token's text leads back to its session and its digest, and no other text does") {
    auto parts = RefreshTokenParts::of_new_session().value();
    const SessionId session = parts.session();
    const RefreshDigest digest = parts.digest();
    const RefreshToken token = std::move(parts).take_token();
    CHECK(token.size() == 64);
    CHECK(RefreshTokenParts::read(token)->session() == session);
    CHECK(RefreshTokenParts::read(token)->digest() == digest);
    const std::string text(token.reveal());
    for (const std::string& told : {session.text(), digest.text()}) CHECK(text.find(told) == text.npos);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        const auto read = RefreshTokenParts::read(RefreshToken(std::string_view(other)));
        REQUIRE(read);
        CHECK(read->digest() != digest);
        // The first 16 of its 48 bytes; a letter has 6 bits, and the one at 21 some of either.
        if (i != 21) CHECK((read->session() == session) == (i > 21));
    }
    for (const std::string& wrong : {std::string(), text.substr(1), text + 'A', std::string(64, '='), std::string(64, '\0'), std::string(63, 'A') + '\n'}) {
        CHECK(RefreshTokenParts::read(RefreshToken(std::string_view(wrong))).error() == AuthError::malformed_token);
    }
}

TEST_CASE("The next token is of the same session and like no other") {
    auto parts = RefreshTokenParts::of_new_session().value();
    std::set<std::string> digests{parts.digest().text()};
    for (int i = 0; i < 100; ++i) {
        auto next = parts.next().value();
        CHECK(next.session() == parts.session());
        CHECK(digests.insert(next.digest().text()).second);
        parts = std::move(next);
    }
    CHECK(RefreshTokenParts::of_new_session()->session() != parts.session());
}
