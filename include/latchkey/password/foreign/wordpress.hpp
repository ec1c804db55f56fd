// wordpress: phpass, "$P$", as WordPress wrote until 6.8, and phpBB's "$H$"; "$wp$" is in wordpress_bcrypt.hpp.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <array>
#include <optional>

namespace latchkey {

/// "$P$B", a salt of 8 characters and MD5 in 2^log_count rounds over salt and password.
class Phpass {
 public:
    static constexpr unsigned default_ceiling = 21;  ///< log2 of the rounds; WordPress had 13, passlib has 19
    static constexpr std::size_t most_bytes = 4096;  ///< phpass hashes no longer password

    explicit Phpass(unsigned ceiling_log_rounds = default_ceiling) noexcept : ceiling_(ceiling_log_rounds) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash && hash->log_rounds <= ceiling_;
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (hash->log_rounds > ceiling_) return fail(AuthError::hash_too_costly);
        if (password.size() > most_bytes) return false;
        std::array<unsigned char, Md5::size> digest{};
        bool good = md5(bytes_of(hash->salt), password, digest);
        for (std::uint64_t i = 0; good && i < std::uint64_t{1} << hash->log_rounds; ++i)
            good = md5(digest, password, digest);
        const bool same = equal_in_constant_time(digest, hash->digest.view());
        sodium_memzero(digest.data(), digest.size());
        if (!good) return fail(AuthError::overloaded);
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = "phpass", .parameters = labelled("rounds=", std::uint64_t{1} << hash->log_rounds)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return {.ns = hash ? std::uint64_t{125} << hash->log_rounds : 0, .memory_kib = 0};
    }

 private:
    struct Parsed {
        unsigned log_rounds = 0;
        std::string_view salt;
        HashBytes digest{};
    };
    static std::optional<Parsed> parse(std::string_view text) noexcept {
        HashText reader(text);
        Parsed hash;
        std::string_view rounds;
        if (!reader.pass("$P$") && !reader.pass("$H$")) return {};
        if (!reader.take(1, rounds) || !reader.take(8, hash.salt) || !is_salt_text(hash.salt)) return {};
        hash.log_rounds = crypt_value(rounds[0]);
        if (hash.log_rounds < 7 || hash.log_rounds > 30) return {};
        if (reader.rest().size() != 22 || !decode_crypt64(reader.rest(), hash.digest)) return {};
        return hash;
    }
    static bool md5(ByteView first, const Password& password, std::array<unsigned char, Md5::size>& digest) noexcept {
        const EVP_MD* const hash = digest_implementation<Md5>();
        EVP_MD_CTX* const context = thread_digest_context();
        return hash != nullptr && context != nullptr && EVP_DigestInit_ex2(context, hash, nullptr) == 1 &&
               EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
               EVP_DigestUpdate(context, password.reveal().data(), password.size()) == 1 &&
               EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
    }

    unsigned ceiling_;
};

static_assert(DescribingScheme<Phpass>);

}  // namespace latchkey
