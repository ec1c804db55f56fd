// passlib_bcrypt: passlib's "$bcrypt-sha256$", both versions. Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/prehash.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace latchkey {

/// "$bcrypt-sha256$v=2,t=2b,r=12$salt$digest": bcrypt of base64(HMAC-SHA256(key = the salt's text, password)).
/// "$bcrypt-sha256$2b,12$salt$digest", the first version: bcrypt of base64(SHA-256(password)).
class PasslibBcryptSha256 {
 public:
    explicit PasslibBcryptSha256(Bcrypt bcrypt = Bcrypt()) noexcept : bcrypt_(bcrypt) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash && bcrypt_.affordable(hash->view());
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        const auto digest = hash->keyed ? keyed_password<Sha256>(hash->view().text().substr(7, 22), password.reveal())
                                        : plain_digest(password);
        if (!digest) return fail(digest.error());
        return bcrypt_.matches(*digest, hash->view());
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->keyed ? "bcrypt-sha256 v2" : "bcrypt-sha256 v1",
                .parameters = bcrypt_.describe(hash->view()).parameters};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash ? bcrypt_.cost(hash->view()) : HashCost();
    }

 private:
    // The bcrypt string that is in it.
    struct Parsed {
        std::array<char, 60> text{};
        bool keyed = false;
        [[nodiscard]] PasswordHashView view() const noexcept { return PasswordHashView({text.data(), text.size()}); }
    };

    static std::optional<Parsed> parse(std::string_view text) noexcept {
        HashText reader(text);
        Parsed hash;
        std::uint64_t cost = 0;
        std::string_view salt;
        if (!reader.pass("$bcrypt-sha256$")) return {};
        hash.keyed = reader.pass("v=2,t=");
        const bool is_2b = reader.pass("2b");
        if ((!is_2b && !reader.pass("2a")) || !reader.pass(hash.keyed ? ",r=" : ",") || !reader.number(cost, 31))
            return {};
        if (!reader.pass("$") || !reader.field('$', salt) || salt.size() != 22 || reader.rest().size() != 31) return {};
        char* to = hash.text.data();
        const auto put = [&to](std::string_view part) { to = std::copy(part.begin(), part.end(), to); };
        put(is_2b ? "$2b$" : "$2a$");
        *to++ = static_cast<char>('0' + cost / 10);
        *to++ = static_cast<char>('0' + cost % 10);
        put("$");
        put(salt);
        put(reader.rest());
        return Bcrypt::recognizes(hash.view()) ? std::optional(hash) : std::nullopt;
    }
    static Result<Password> plain_digest(const Password& password) {
        std::array<unsigned char, Sha256::size> digest{};
        if (!compute_digest<Sha256>(password.reveal(), digest)) return fail(AuthError::overloaded);
        return base64_password(digest);
    }

    Bcrypt bcrypt_;
};

static_assert(DescribingScheme<PasslibBcryptSha256>);

}  // namespace latchkey
