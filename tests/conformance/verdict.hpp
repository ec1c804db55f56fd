// verdict: what one line of input came to, and how its fields are read.
#pragma once

#include <latchkey/core/result.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace conformance {

using Json = nlohmann::json;

/// A line that cannot be asked: caught in one place, where it becomes an "error".
struct MalformedLine : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Outcome { accept, reject, unsupported, error };

[[nodiscard]] constexpr std::string_view to_string(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::accept: return "accept";
        case Outcome::reject: return "reject";
        case Outcome::unsupported: return "unsupported";
        case Outcome::error: return "error";
    }
    return "error";
}

struct Verdict {
    Outcome outcome = Outcome::reject;
    std::string code{};  ///< an AuthError's name; empty where there is none to give
    int status = 0;      ///< of an HTTP answer; 0: there was none

    friend bool operator==(const Verdict&, const Verdict&) = default;

    [[nodiscard]] static Verdict unsupported() { return {.outcome = Outcome::unsupported}; }
    /// An error of ours is an "error"; every other one is a refusal.
    [[nodiscard]] static Verdict refused(latchkey::AuthError error) {
        using enum latchkey::AuthError;
        const bool ours = error == overloaded || error == store_unavailable || error == crypto_failure ||
                          error == invalid_configuration;
        return {.outcome = ours ? Outcome::error : Outcome::reject, .code = std::string(latchkey::to_string(error))};
    }
    [[nodiscard]] static Verdict of(bool good) { return {.outcome = good ? Outcome::accept : Outcome::reject}; }
    [[nodiscard]] static Verdict of(const latchkey::Result<bool>& good) { return good ? of(*good) : refused(good.error()); }
    [[nodiscard]] static Verdict of(const latchkey::Result<void>& good) { return good ? of(true) : refused(good.error()); }
};

/// One line: its case, and the keys that the case may name.
struct Line {
    const Json& one;
    const Json& keys;

    [[nodiscard]] std::string text(const char* name) const {
        const auto found = one.find(name);
        if (found == one.end() || !found->is_string()) throw MalformedLine(name);
        return found->get<std::string>();
    }
    [[nodiscard]] std::string bytes(const char* name) const {
        const std::string hex = text(name);
        std::string out;
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            const int high = digit(hex[i]), low = i + 1 < hex.size() ? digit(hex[i + 1]) : -1;
            if (high < 0 || low < 0) throw MalformedLine(name);
            out += static_cast<char>(high * 16 + low);
        }
        return out;
    }
    [[nodiscard]] std::uint64_t number(const char* name) const {
        const auto found = one.find(name);
        if (found == one.end() || !found->is_number_unsigned()) throw MalformedLine(name);
        return found->get<std::uint64_t>();
    }
    /// The key that "key" names, or is.
    [[nodiscard]] const Json& key() const {
        const auto named = one.find("key");
        if (named == one.end()) throw MalformedLine("key");
        if (!named->is_string()) return *named;
        const auto found = keys.find(named->get<std::string>());
        if (found == keys.end()) throw MalformedLine("key");
        return *found;
    }

 private:
    static int digit(char c) noexcept {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }
};

}  // namespace conformance
