// schemes: what every scheme that reads stored hashes is held to.
#pragma once

#include "support/catch.hpp"

#include <latchkey/password/scheme.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

namespace schemes {

using latchkey::AuthError;
using latchkey::Password;
using latchkey::PasswordHash;

/// What the hashes in these tests were made from.
inline constexpr std::string_view right = "correct horse";

template <class Scheme>
void check_refuses(const Scheme& scheme, std::string_view text) {
    INFO(text);
    const PasswordHash stored(text);
    CHECK_FALSE(Scheme::recognizes(stored));
    CHECK_FALSE(scheme.affordable(stored));
    const auto matched = scheme.matches(Password(right), stored);
    REQUIRE_FALSE(matched);
    CHECK(matched.error() == AuthError::unknown_hash_format);
}

/// The right password matches, no other does, and nothing but the whole text is recognized.
template <class Scheme>
void check_reads(const Scheme& scheme, const std::string& text) {
    INFO(text);
    const PasswordHash stored(text);
    REQUIRE(Scheme::recognizes(stored));
    REQUIRE(scheme.affordable(stored));
    CHECK(scheme.matches(Password(right), stored) == true);
    for (const std::string_view wrong : {"", "correct hors", "correct horse ", "Correct horse", "\xFF\xA3"}) {
        CHECK(scheme.matches(Password(wrong), stored) == false);
    }
    CHECK(scheme.matches(Password(std::string_view("correct\0horse", 13)), stored) == false);
    for (std::size_t size = 0; size < text.size(); ++size) {
        const PasswordHash beginning(text.substr(0, size));
        if (Scheme::recognizes(beginning)) CHECK(scheme.matches(Password(right), beginning) == false);
    }
    for (const char byte : {'\0', '\n', ' ', '=', '$', ':', '\xFF'}) {
        CHECK_FALSE(Scheme::recognizes(PasswordHash(text + byte)));
        CHECK_FALSE(Scheme::recognizes(PasswordHash(byte + text)));
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string other = text;
        for (const char byte : {'\0', '\xFF'}) {
            other[at] = byte;
            CHECK_FALSE(Scheme::recognizes(PasswordHash(other)));
        }
    }
    const auto described = scheme.describe(stored);
    CHECK_FALSE(described.scheme.empty());
}

/// As a program wrote it for `password`: that matches, and no changed one does.
template <class Scheme>
void check_program(const Scheme& scheme, std::string_view password, std::string_view text) {
    INFO(text);
    const PasswordHash stored(text);
    REQUIRE(Scheme::recognizes(stored));
    CHECK(scheme.matches(Password(password), stored) == true);
    CHECK(scheme.matches(Password("x" + std::string(password)), stored) == false);
    CHECK(scheme.matches(Password(password.substr(1)), stored) == false);
    CHECK_FALSE(scheme.describe(stored).scheme.empty());
}

/// Well-formed, over the ceiling, and refused at once: within a millisecond, the quickest time of three.
template <class Scheme>
void check_too_costly(const Scheme& scheme, std::string_view text) {
    INFO(text);
    const PasswordHash stored(text);
    CHECK(Scheme::recognizes(stored));
    auto quickest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 3; ++i) {
        const auto start = std::chrono::steady_clock::now();
        CHECK_FALSE(scheme.affordable(stored));
        const auto matched = scheme.matches(Password(right), stored);
        quickest = (std::min)(quickest, std::chrono::steady_clock::now() - start);
        REQUIRE_FALSE(matched);
        CHECK(matched.error() == AuthError::hash_too_costly);
    }
    CHECK(quickest < std::chrono::milliseconds(1));
}

/// What it makes it reads, knows for current, and makes anew each time; its decoy costs as much and matches nothing.
template <class Scheme>
void check_makes(const Scheme& scheme) {
    for (const std::string_view text :
         {std::string_view("correct horse"), std::string_view(""), std::string_view("\xFF\xA3")}) {
        const auto made = scheme.hash(Password(text));
        REQUIRE(made);
        INFO(made->text());
        CHECK(Scheme::recognizes(*made));
        CHECK(scheme.affordable(*made));
        CHECK(scheme.is_current(*made));
        CHECK(scheme.matches(Password(text), *made) == true);
        CHECK(scheme.matches(Password("another"), *made) == false);
        CHECK(scheme.hash(Password(text))->text() != made->text());
        CHECK(scheme.decoy().text().size() == made->text().size());
    }
    const PasswordHash decoy = scheme.decoy();
    CHECK(Scheme::recognizes(decoy));
    CHECK(scheme.is_current(decoy));
    CHECK(scheme.matches(Password("correct horse"), decoy) == false);
    CHECK(decoy.text() != scheme.decoy().text());
}

}  // namespace schemes
