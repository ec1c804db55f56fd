// burning_scheme: a password scheme that takes as long as it is told, in computing time.
#pragma once

#include <latchkey/password/scheme.hpp>
#include <latchkey/password/usual_work.hpp>

#include <string>

namespace latchkey_test {

/// Computes for nothing.
inline void burn(std::int64_t ns) {
    for (const std::int64_t until = latchkey::thread_cpu_ns() + ns; latchkey::thread_cpu_ns() < until;) {
    }
}

/// Hashes are "<name>:<password>"; the decoy's password cannot be typed.
template <char name>
struct BurningScheme {
    std::int64_t ns = 0;
    bool out_of_memory = false;

    static bool recognizes(latchkey::PasswordHashView stored) noexcept {
        return stored.text().size() > 1 && stored.text()[0] == name && stored.text()[1] == ':';
    }
    bool affordable(latchkey::PasswordHashView) const noexcept { return true; }
    bool is_current(latchkey::PasswordHashView) const noexcept { return true; }
    latchkey::HashCost cost(latchkey::PasswordHashView) const noexcept { return {.ns = static_cast<std::uint64_t>(ns), .memory_kib = 0}; }
    latchkey::Result<latchkey::PasswordHash> hash(const latchkey::Password& password) const {
        burn(ns);
        return latchkey::PasswordHash(std::string{name, ':'} += password.reveal());
    }
    latchkey::Result<bool> matches(const latchkey::Password& password, latchkey::PasswordHashView stored) const {
        burn(ns);
        if (out_of_memory) return latchkey::fail(latchkey::AuthError::overloaded);
        return stored.text().substr(2) == password.reveal();
    }
    latchkey::PasswordHash decoy() const { return latchkey::PasswordHash(std::string{name, ':', '\x01'}); }
};

}  // namespace latchkey_test
