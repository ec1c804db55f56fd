// totp: time-based one-time passwords, RFC 6238, as authenticator apps show them.
#pragma once

#include <latchkey/auth/once_store.hpp>
#include <latchkey/core/bytes.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/base32.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/hotp.hpp>
#include <latchkey/crypto/random.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

using TotpSecret = Secret<struct TotpSecretTag>;  ///< the raw bytes that a user's app and the server share
using TotpCode = Secret<struct TotpCodeTag>;      ///< what a user typed

/// How an app computes its codes. The defaults are what every app takes; several ignore other values in an otpauth URI.
struct TotpRules {
    unsigned digits = HotpDigits::fewest;                       ///< 6 to 8
    std::chrono::seconds period = std::chrono::seconds(30);     ///< RFC 6238 section 5.2
    std::int64_t steps_back = 1;                                ///< for a slow user or a clock that is behind; section 5.2
    std::int64_t steps_forward = 1;                             ///< for a clock that is ahead
};

/// Makes and checks codes. `Hash`: Sha1 is what apps compute by default; Sha256 and Sha512 where all of them are known to.
template <class Hash = Sha1, Clock Now = SystemClock>
class Totp {
 public:
    static constexpr std::size_t least_secret = 16;  ///< in bytes; RFC 4226 section 4, R6
    static constexpr std::int64_t most_steps = 10;

    /// Errors: invalid_configuration for digits, a period or steps that no app or no security has.
    [[nodiscard]] static Result<Totp> make(TotpRules rules = {}, Now clock = {}) {
        const bool good = rules.digits >= HotpDigits::fewest && rules.digits <= HotpDigits::most && rules.period.count() > 0 &&
                          rules.steps_back >= 0 && rules.steps_back <= most_steps && rules.steps_forward >= 0 &&
                          rules.steps_forward <= most_steps;
        return good ? Result<Totp>(Totp(rules, std::move(clock))) : fail(AuthError::invalid_configuration);
    }

    /// A new secret, as long as the hash: RFC 4226 section 4 (R6), RFC 6238 section 5.1. Keep it encrypted: whoever reads it
    /// can make every code.
    [[nodiscard]] static TotpSecret new_secret() { return random_secret<struct TotpSecretTag>(Hash::size); }

    /// The code at `at`, for a test or for a program that is the app itself. Errors: weak_key, crypto_failure.
    [[nodiscard]] Result<TotpCode> code(const TotpSecret& secret, TimePoint at) const {
        HotpDigits digits;
        if (secret.size() < least_secret) return fail(AuthError::weak_key);
        if (!compute_hotp<Hash>(bytes_of(secret.reveal()), static_cast<std::uint64_t>(step_at(at)), rules_.digits, digits)) {
            return fail(AuthError::crypto_failure);
        }
        return TotpCode(text_of(digits.bytes()));
    }

    /// Whether `typed` is the code of now, of a step before or of a step after, and uses it up: the same code does not work
    /// twice (RFC 6238 section 5.2), on whatever machine. Spaces in it count for nothing. Every step is computed and
    /// compared, in constant time. Count failures (section 7.3 of RFC 4226): Authenticator does.
    /// Errors: bad_credentials, already_used, weak_key, crypto_failure, store_unavailable.
    template <OnceStore Used>
    [[nodiscard]] Result<void> verify(const TotpSecret& secret, const TotpCode& typed, const UserId& user, Used& used) const {
        HotpDigits digits;
        const auto step = find_step(secret, typed, digits);
        if (!step) return fail(step.error());
        if (!*step) return fail(AuthError::bad_credentials);
        // The store keeps it for as long as any machine whose clock is right within most_clock_skew could take the code. The
        // digits stand there too, as a user who changes apps may need the codes of both in one step.
        const auto until = TimePoint((**step + rules_.steps_back + 1) * rules_.period) + most_clock_skew;
        std::string id = user.text() + '/' + std::to_string(**step) + '/';
        return use_once(used, Issuer("urn:latchkey:totp"), TokenId(id += text_of(digits.bytes())), until);
    }
    /// Whether it is, without using it up: for a first code, while something else is asked for beside it.
    /// Errors: bad_credentials, weak_key, crypto_failure.
    [[nodiscard]] Result<void> check(const TotpSecret& secret, const TotpCode& typed) const {
        HotpDigits digits;
        const auto step = find_step(secret, typed, digits);
        if (!step) return fail(step.error());
        return *step ? Result<void>() : fail(AuthError::bad_credentials);
    }

    [[nodiscard]] const TotpRules& rules() const noexcept { return rules_; }

    /// What an app reads out of a QR code. `issuer`: the name of the service; `account`: what the user will know the entry by. It holds
    /// the secret. Errors: invalid_configuration for a name that is empty or has a colon in it (the app would part it there).
    /// The Key Uri Format of Google Authenticator.
    [[nodiscard]] Result<TotpSecret> otpauth_uri(const TotpSecret& secret, std::string_view issuer, std::string_view account) const {
        if (issuer.empty() || account.empty() || issuer.find(':') != issuer.npos || account.find(':') != account.npos) {
            return fail(AuthError::invalid_configuration);
        }
        std::string uri;
        uri.reserve(128 + 6 * issuer.size() + 3 * account.size() + Base32::encoded_size(secret.size()));
        append_encoded(uri += "otpauth://totp/", issuer);
        append_encoded(uri += ':', account);
        Base32::append(uri += "?secret=", bytes_of(secret.reveal()));
        append_encoded(uri += "&issuer=", issuer);
        (uri += "&algorithm=") += Hash::name;
        (uri += "&digits=") += std::to_string(rules_.digits);
        (uri += "&period=") += std::to_string(rules_.period.count());
        return TotpSecret(std::move(uri));
    }

 private:
    Totp(TotpRules rules, Now clock) : rules_(rules), clock_(std::move(clock)) {}

    [[nodiscard]] std::int64_t step_at(TimePoint at) const noexcept { return at.time_since_epoch().count() / rules_.period.count(); }

    // `wanted`: what was typed, without its spaces.
    Result<std::optional<std::int64_t>> find_step(const TotpSecret& secret, const TotpCode& typed, HotpDigits& wanted) const {
        HotpDigits digits;
        wanted.count = 0;
        if (secret.size() < least_secret) return fail(AuthError::weak_key);
        for (const char c : typed.reveal()) {
            if (c == ' ') continue;
            if (wanted.count == HotpDigits::most) return std::optional<std::int64_t>();
            wanted.text[wanted.count++] = static_cast<unsigned char>(c);
        }
        const std::int64_t now = step_at(clock_.now());
        std::optional<std::int64_t> found;
        for (std::int64_t step = now - rules_.steps_back; step <= now + rules_.steps_forward; ++step) {
            if (step < 0) continue;
            if (!compute_hotp<Hash>(bytes_of(secret.reveal()), static_cast<std::uint64_t>(step), rules_.digits, digits)) {
                return fail(AuthError::crypto_failure);
            }
            if (equal_in_constant_time(wanted.bytes(), digits.bytes())) found = step;
        }
        return found;
    }

    // RFC 3986 section 2.1: all but the unreserved characters; a space is %20, for apps show a "+" as it is.
    static void append_encoded(std::string& out, std::string_view text) {
        for (const char c : text) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                               c == '_' || c == '~';
            static constexpr std::string_view hex = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            if (plain) {
                out += c;
            } else {
                ((out += '%') += hex[byte >> 4]) += hex[byte & 15];
            }
        }
    }

    TotpRules rules_;
    [[no_unique_address]] Now clock_;
};

}  // namespace latchkey
