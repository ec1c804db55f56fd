// aspnet_identity: the PasswordHasher of ASP.NET Core Identity, versions 2 and 3.
#pragma once

#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// base64 of: 00, 16 bytes of salt, 32 of key (PBKDF2-SHA1, 1000 iterations); or 01, three big-endian words (0 SHA-1,
/// 1 SHA-256, 2 SHA-512; iterations; size of the salt), salt and key, of 16 bytes each at the least.
struct AspNetIdentityLayout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashBytes bytes;
        if (!decode_base64(text, Base64Dialect::padded, bytes) || bytes.size() == 0) return {};
        const ByteView all = bytes.view();
        Pbkdf2Hash hash;
        std::size_t salt_at = 1, salt_size = 16;
        if (all[0] == 0 && all.size() == 49) {
            hash.digest = Pbkdf2Digest::sha1;
            hash.iterations = 1000;
        } else if (all[0] == 1 && all.size() > 13 && word(all, 1) <= 2) {
            static constexpr Pbkdf2Digest digests[] = {Pbkdf2Digest::sha1, Pbkdf2Digest::sha256, Pbkdf2Digest::sha512};
            hash.digest = digests[word(all, 1)];
            hash.iterations = word(all, 5);
            salt_at = 13, salt_size = word(all, 9);
        } else {
            return {};
        }
        if (hash.iterations == 0 || salt_size < 16 || salt_size > all.size() || all.size() < salt_at + salt_size + 16)
            return {};
        static_cast<void>(hash.salt.append(text_of(all.subspan(salt_at, salt_size))));
        static_cast<void>(hash.key.append(text_of(all.last(all.size() - salt_at - salt_size))));
        return hash;
    }

 private:
    static std::uint32_t word(ByteView bytes, std::size_t at) noexcept {
        return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
               bytes[at + 3];
    }
};

using AspNetIdentity = Pbkdf2Reader<AspNetIdentityLayout>;

static_assert(DescribingScheme<AspNetIdentity>);

}  // namespace latchkey
