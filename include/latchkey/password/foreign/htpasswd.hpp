// htpasswd: Apache's "$apr1$" without libxcrypt, and "$1$", which is the same with another name in it.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace latchkey {

/// MD5 over a text that is put together piece by piece.
class Md5Text {
 public:
    using Digest = std::array<unsigned char, Md5::size>;

    Md5Text() noexcept : context_(thread_digest_context()) {
        const EVP_MD* const hash = digest_implementation<Md5>();
        good_ = hash != nullptr && context_ != nullptr && EVP_DigestInit_ex2(context_, hash, nullptr) == 1;
    }
    Md5Text& add(ByteView bytes) noexcept {
        good_ = good_ && EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1;
        return *this;
    }
    Md5Text& add(std::string_view text) noexcept { return add(bytes_of(text)); }
    [[nodiscard]] bool finish(Digest& digest) noexcept {
        return good_ && EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1;
    }

 private:
    EVP_MD_CTX* context_;  // the thread's own: one text at a time
    bool good_ = false;
};

/// The computation of "$1$" and "$apr1$": a thousand rounds of MD5, each over another mixture of password and salt.
/// False where memory is missing or OpenSSL lacks MD5.
[[nodiscard]] inline bool compute_md5_crypt(std::string_view password, std::string_view magic, std::string_view salt,
                                            Md5Text::Digest& digest) noexcept {
    bool good = Md5Text().add(password).add(salt).add(password).finish(digest);
    const Md5Text::Digest doubled = digest;
    Md5Text text;
    text.add(password).add(magic).add(salt);
    for (std::size_t left = password.size(); left != 0; left -= std::min<std::size_t>(left, 16)) {
        text.add(ByteView(doubled).first(std::min<std::size_t>(left, 16)));
    }
    for (std::size_t bits = password.size(); bits != 0; bits >>= 1) {
        text.add((bits & 1) != 0 ? std::string_view("\0", 1) : password.substr(0, 1));
    }
    good = good && text.finish(digest);
    for (int round = 0; good && round < 1000; ++round) {
        const Md5Text::Digest before = digest;
        const std::string_view last = text_of(before);
        Md5Text next;
        next.add(round % 2 != 0 ? password : last);
        if (round % 3 != 0) next.add(salt);
        if (round % 7 != 0) next.add(password);
        good = next.add(round % 2 != 0 ? last : password).finish(digest);
    }
    return good;
}

/// "$apr1$salt$" or "$1$salt$", a salt of up to 8 characters and a digest of 22.
class Md5Crypt {
 public:
    static constexpr std::size_t most_bytes = 511;  ///< crypt(3) hashes no longer password; htpasswd none over 255

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: overloaded, unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (password.size() > most_bytes) return false;
        Md5Text::Digest digest{};
        if (!compute_md5_crypt(password.reveal(), hash->magic, hash->salt, digest)) return fail(AuthError::overloaded);
        auto text = encode(digest);
        const bool same = equal_in_constant_time(bytes_of({text.data(), text.size()}), bytes_of(hash->digest));
        sodium_memzero(text.data(), text.size());
        sodium_memzero(digest.data(), digest.size());
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->magic == "$1$" ? "md5crypt" : "apr1", .parameters = "rounds=1000"};
    }

 private:
    struct Parsed {
        std::string_view magic;
        std::string_view salt;
        std::string_view digest;
    };
    static std::optional<Parsed> parse(std::string_view text) noexcept {
        HashText reader(text);
        Parsed hash{.magic = reader.pass("$apr1$") ? "$apr1$" : "$1$", .salt = {}, .digest = {}};
        if (hash.magic == "$1$" && !reader.pass("$1$")) return {};
        if (!reader.field('$', hash.salt) || hash.salt.size() > 8 || !is_salt_text(hash.salt)) return {};
        hash.digest = reader.rest();
        // Two bits are left for the last character.
        if (hash.digest.size() != 22 || !is_crypt_text(hash.digest) || crypt_value(hash.digest.back()) > 3) return {};
        return hash;
    }
    // Three bytes in an order of their own to four characters, lowest bits first.
    static std::array<char, 22> encode(const Md5Text::Digest& digest) noexcept {
        std::array<char, 22> text{};
        std::size_t at = 0;
        const auto put = [&](unsigned value, int characters) {
            for (; characters > 0; --characters, value >>= 6) text[at++] = crypt_alphabet[value & 63];
        };
        for (std::size_t i = 0; i < 5; ++i) {
            const std::size_t third = i == 4 ? 5 : i + 12;
            put(static_cast<unsigned>(digest[i] << 16 | digest[i + 6] << 8 | digest[third]), 4);
        }
        put(digest[11], 2);
        return text;
    }
};

static_assert(DescribingScheme<Md5Crypt>);

}  // namespace latchkey
