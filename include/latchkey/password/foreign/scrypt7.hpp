// scrypt7: "$7$", the scrypt strings of libsodium's crypto_pwhash_scryptsalsa208sha256_str and of crypt(3).
#pragma once

#include <latchkey/password/scrypt.hpp>

namespace latchkey {

/// "$7$", log2 N in one character, r and p in five each, the salt as text, "$", a key of 32 bytes in 43 characters.
struct Scrypt7Layout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash;
        std::string_view log_n, r, p, salt;
        if (!reader.pass("$7$") || !reader.take(1, log_n) || !reader.take(5, r) || !reader.take(5, p)) return {};
        std::uint64_t log = 0;
        if (!number(log_n, log) || !number(r, hash.r) || !number(p, hash.p) || log == 0 || log > 62) return {};
        if (hash.r == 0 || hash.p == 0 || !reader.field('$', salt) || !is_salt_text(salt) || !hash.salt.append(salt))
            return {};
        if (reader.rest().size() != 43 || !decode_crypt64(reader.rest(), hash.key)) return {};
        hash.n = std::uint64_t{1} << log;
        return hash;
    }

 private:
    // The first character holds the lowest bits.
    static bool number(std::string_view text, std::uint64_t& value) noexcept {
        value = 0;
        for (std::size_t i = text.size(); i-- > 0;) {
            const unsigned digit = crypt_value(text[i]);
            if (digit == 64) return false;
            value = value << 6 | digit;
        }
        return value <= 0xFFFFFFFF;
    }
};

using Scrypt7 = ScryptReader<Scrypt7Layout>;

static_assert(DescribingScheme<Scrypt7>);

}  // namespace latchkey
