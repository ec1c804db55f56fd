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

/// A stored hash of MD5 crypt, taken apart.
struct Md5CryptHash {
    std::string_view magic;  ///< "$apr1$" or "$1$", which is part of what is hashed
    std::array<char, 8> salt_room{};
    std::size_t salt_size = 0;
    Md5Text::Digest digest{};

    [[nodiscard]] std::string_view salt() const noexcept { return {salt_room.data(), salt_size}; }
    /// False where `text` is longer than a salt can be.
    [[nodiscard]] bool set_salt(std::string_view text) noexcept {
        if (text.size() > salt_room.size()) return false;
        salt_size = text.copy(salt_room.data(), text.size());
        return true;
    }
};

/// MD5 crypt in the form that `Layout::parse(std::string_view, Md5CryptHash&)` reads.
template <class Layout>
class Md5CryptReader {
 public:
    static constexpr std::size_t most_bytes = 511;  ///< crypt(3) hashes no longer password; htpasswd none over 255

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        Md5CryptHash hash;
        return Layout::parse(stored.text(), hash);
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: overloaded, unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        Md5CryptHash hash;
        if (!Layout::parse(stored.text(), hash)) return fail(AuthError::unknown_hash_format);
        if (password.size() > most_bytes) return false;
        Md5Text::Digest digest{};
        if (!compute_md5_crypt(password.reveal(), hash.magic, hash.salt(), digest)) return fail(AuthError::overloaded);
        const bool same = equal_in_constant_time(digest, hash.digest);
        sodium_memzero(digest.data(), digest.size());
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        Md5CryptHash hash;
        if (!Layout::parse(stored.text(), hash)) return {};
        return {.scheme = hash.magic == "$1$" ? "md5crypt" : "apr1", .parameters = "rounds=1000"};
    }
};

/// "$apr1$salt$" or "$1$salt$", a salt of up to 8 characters and a digest of 22.
struct HtpasswdMd5Layout {
    [[nodiscard]] static bool parse(std::string_view text, Md5CryptHash& hash) noexcept {
        HashText reader(text);
        hash.magic = reader.pass("$apr1$") ? "$apr1$" : "$1$";
        std::string_view salt;
        if (hash.magic == "$1$" && !reader.pass("$1$")) return false;
        return reader.field('$', salt) && is_salt_text(salt) && hash.set_salt(salt) && read_digest(reader.rest(), hash.digest);
    }

 private:
    static bool read_digest(std::string_view text, Md5Text::Digest& digest) noexcept {
        static constexpr std::array<std::size_t, Md5::size> order{12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11};
        HashBytes bytes;
        if (text.size() != 22 || !decode_crypt64(text, bytes)) return false;
        for (std::size_t i = 0; i < order.size(); ++i) digest[order[i]] = bytes.view()[i];
        return true;
    }
};

using Md5Crypt = Md5CryptReader<HtpasswdMd5Layout>;
static_assert(DescribingScheme<Md5Crypt>);

}  // namespace latchkey
