// better_auth: the scrypt strings of better-auth, lucia and oslo.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/scrypt.hpp>

namespace latchkey {

/// "salt:key" in hexadecimal, 16 and 64 bytes: scrypt with N=16384, r=16, p=1; the salt is the text of its digits.
/// lucia 2 puts "s2:" before it.
struct BetterAuthLayout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash{.n = 16384, .r = 16, .p = 1};
        HashBytes ignored;
        std::string_view salt;
        static_cast<void>(reader.pass("s2:"));
        if (!reader.field(':', salt) || salt.size() != 32 || !decode_hex(salt, ignored) || !hash.salt.append(salt))
            return {};
        if (!decode_hex(reader.rest(), hash.key) || hash.key.size() != 64) return {};
        return hash;
    }
};

/// These programs normalize a password to NFKC first, which changes nothing in ASCII and little else that is typed.
/// `Nfkc`: a Prehash that does it, from a Unicode library that the host brings; this library has none. With AsReceived,
/// a user whose password is in NFD, or has ligatures or full-width letters, is told that it is wrong.
template <Prehash Nfkc = AsReceived>
using BetterAuth = Prehashed<Nfkc, ScryptReader<BetterAuthLayout>>;

static_assert(DescribingScheme<BetterAuth<>>);

}  // namespace latchkey
