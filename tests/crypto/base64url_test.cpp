// base64url_test: RFC 4648 section 5, one text for one value.
#include <latchkey/crypto/base64url.hpp>

#include "support/catch.hpp"
#include "support/vectors.hpp"

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encoded(std::string_view bytes) {
    std::string out;
    Base64Url::append(out, bytes_of(bytes));
    return out;
}
/// The bytes of `text`, or "refused"; checks that a refusal leaves no trace.
std::string decoded(std::string_view text) {
    std::string out = "kept:";
    if (Base64Url::decode_onto(out, text)) return out.substr(5);
    CHECK(out == "kept:");
    return "refused";
}

}  // namespace

TEST_CASE("The vectors of RFC 4648 section 10, without padding") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"},
            {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : cases) {
        CHECK(encoded(bytes) == text);
        CHECK(decoded(text) == bytes);
        CHECK(Base64Url::encoded_size(bytes.size()) == text.size());
        CHECK(Base64Url::decoded_size(text.size()) >= bytes.size());
    }
}

TEST_CASE("The example of RFC 7515 appendix C uses both characters of its own") {
    const std::string bytes = "\x03\xEC\xFF\xE0\xC1";
    CHECK(encoded(bytes) == "A-z_4ME");
    CHECK(decoded("A-z_4ME") == bytes);
}

TEST_CASE("All bytes come back, at each place of a group and for each length") {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    for (std::size_t length = 0; length <= all.size(); ++length) {
        const std::string bytes = all.substr(all.size() - length);
        const std::string text = encoded(bytes);
        REQUIRE(text.size() == Base64Url::encoded_size(length));
        REQUIRE(text.find_first_not_of(alphabet) == text.npos);
        REQUIRE(decoded(text) == bytes);
    }
}

TEST_CASE("A character outside the alphabet is refused at any place") {
    for (int c = 0; c < 256; ++c) {
        const bool allowed = alphabet.find(static_cast<char>(c)) != alphabet.npos;
        for (const std::string_view good : Texts{"AAAA", "AAAAAAAA", "AA", "AAA", "AAAAAA"}) {
            for (std::size_t i = 0; i < good.size(); ++i) {
                std::string text(good);
                text[i] = static_cast<char>(c);
                const bool last_of_part = i + 1 == good.size() && good.size() % 4 != 0;
                if (allowed && last_of_part && c != 'A') continue;  // may have stray bits: the next test's
                if ((decoded(text) != "refused") != allowed) {
                    INFO("character " << c << " at " << i << " of " << good.size());
                    CHECK((decoded(text) != "refused") == allowed);
                }
            }
        }
    }
    CHECK(decoded("AAAA") == "\0\0\0"sv);
}

TEST_CASE("Set bits behind the last byte are refused, so that one value has one text") {
    std::size_t two = 0, three = 0;
    for (const char c : alphabet) {
        two += decoded(std::string("A") + c) != "refused" ? 1 : 0;
        three += decoded(std::string("AA") + c) != "refused" ? 1 : 0;
    }
    CHECK(two == 4);     // 2 of 6 bits count
    CHECK(three == 16);  // 4 of 6 bits count
    CHECK(decoded("Zh") == "refused");
    CHECK(decoded("Zm9vYmF") == "refused");
}

TEST_CASE("Padding, white space, other alphabets and lengths of 4n+1 are refused") {
    for (const std::string_view text : Texts{"Zg==", "Zm8=", "Zm9v=", "=", "====", "Zg=", "Zg%3D%3D", "A", "Zm9vY",
                                             "+/+/", "Zm9+", "Zm9/", "Zm 9v", " Zm9v", "Zm9v ", "Zm9v\n", "Zm9v\r\n",
                                             "\tZm9v", "Zm9v\0"sv, "\0Zm9v"sv, "Zm\0v"sv, "Zm9v.", "Zm9v,", "Zm9v?",
                                             "Zm\xC3\xA4v", "\xEF\xBB\xBFZm9v", "Zm9v\xC2\xA0", "Zm9v~"}) {
        INFO("'" << text << "'");
        CHECK(decoded(text) == "refused");
    }
}

TEST_CASE("decode() writes no more than decoded_size() says") {
    for (std::size_t length = 0; length < 12; ++length) {
        std::array<unsigned char, 16> room;
        room.fill(0xAA);
        std::size_t size = 99;
        const bool good = Base64Url::decode(std::string(length, 'A'), room.data(), size);
        CHECK(good == (length % 4 != 1));
        for (std::size_t i = Base64Url::decoded_size(length); i < room.size(); ++i) CHECK(room[i] == 0xAA);
        if (good) CHECK(size == Base64Url::decoded_size(length));
    }
}

TEST_CASE("append() leaves what was there before") {
    std::string out = "head.";
    Base64Url::append(out, bytes_of("foo"));
    CHECK(out == "head.Zm9v");
}

TEST_CASE("A text encoded where it stands is the text encoded elsewhere, for each length") {
    std::string bytes;
    for (int length = 0; length <= 300; ++length, bytes += static_cast<char>(length * 7)) {
        std::string out = "head." + bytes;
        Base64Url::encode_in_place(out, 5);
        REQUIRE(out == "head." + encoded(bytes));
    }
}

TEST_CASE("The vectors of base64url") {
    for (const auto& set : vectors::load("base64url")) {
        for (const auto& one : set.at("cases")) {
            const auto text = one.at("text").get<std::string>();
            INFO(one.at("id") << " '" << text << "'");
            if (one.at("expect") == "reject") CHECK(decoded(text) == "refused");
            if (one.at("expect") == "accept") CHECK(decoded(text) ==
                                                    vectors::from_hex(one.at("bytes_hex").get<std::string>()));
        }
    }
}
