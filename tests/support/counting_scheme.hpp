// counting_scheme: a password scheme that computes nothing and counts what it was asked to compute.
#pragma once

#include <latchkey/password/scheme.hpp>

#include <string>
#include <vector>

namespace latchkey_test {

/// Hashes are "<name>:<cost>:<password>"; the decoy's password cannot be typed. What was computed, with which cost, is
/// written to `work`, if that is not null.
struct CountingScheme {
    std::vector<std::string>* work;
    std::string cost = "3";
    bool out_of_memory = false;

    static constexpr std::string_view name = "counted";

    static bool recognizes(latchkey::PasswordHashView stored) noexcept { return stored.text().starts_with("counted:"); }
    bool affordable(latchkey::PasswordHashView stored) const noexcept { return cost_of(stored) != "9999"; }
    bool is_current(latchkey::PasswordHashView stored) const noexcept { return cost_of(stored) == cost; }
    latchkey::Result<latchkey::PasswordHash> hash(const latchkey::Password& password) const {
        if (work != nullptr) work->push_back("hash " + cost);
        if (password.reveal() == "unusable") return latchkey::fail(latchkey::AuthError::unusable_password);
        if (password.reveal() == "no memory") return latchkey::fail(latchkey::AuthError::overloaded);
        return latchkey::PasswordHash("counted:" + cost + ":" + std::string(password.reveal()));
    }
    latchkey::Result<bool> matches(const latchkey::Password& password, latchkey::PasswordHashView stored) const {
        if (work != nullptr) work->push_back("verify " + cost_of(stored));
        if (out_of_memory) return latchkey::fail(latchkey::AuthError::overloaded);
        return stored.text() == "counted:" + cost_of(stored) + ":" + std::string(password.reveal());
    }
    latchkey::PasswordHash decoy() const { return latchkey::PasswordHash("counted:" + cost + ":\x01"); }

    static std::string cost_of(latchkey::PasswordHashView stored) {
        const std::string_view rest = stored.text().substr(stored.text().find(':') + 1);
        return std::string(rest.substr(0, rest.find(':')));
    }
};

}  // namespace latchkey_test
