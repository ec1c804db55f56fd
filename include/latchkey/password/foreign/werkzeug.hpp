// werkzeug: the strings of werkzeug.security, which Flask programs store.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

namespace latchkey {

/// "pbkdf2:sha256:1000000$salt$key": the salt is text, the key hexadecimal. Also the other digests of Python that are SHA.
struct WerkzeugPbkdf2Layout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        std::string_view name, salt;
        if (!reader.pass("pbkdf2:") || !reader.field(':', name) || !read_digest(name, hash.digest)) return {};
        if (!reader.number(hash.iterations) || !reader.pass("$") || !reader.field('$', salt)) return {};
        if (salt.empty() || !is_salt_text(salt) || !hash.salt.append(salt) || !decode_hex(reader.rest(), hash.key))
            return {};
        return hash.key.size() == digest_size(hash.digest) ? std::optional(hash) : std::nullopt;
    }

 private:
    static bool read_digest(std::string_view name, Pbkdf2Digest& digest) noexcept {
        static constexpr std::string_view before = "pbkdf2-";
        for (const auto one : {Pbkdf2Digest::sha1, Pbkdf2Digest::sha224, Pbkdf2Digest::sha256, Pbkdf2Digest::sha384, Pbkdf2Digest::sha512}) {
            if (to_string(one).substr(before.size()) != name) continue;
            digest = one;
            return true;
        }
        return false;
    }
};

/// "scrypt:32768:8:1$salt$key": N, r, p, the salt as text, a hexadecimal key of 64 bytes.
struct WerkzeugScryptLayout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash;
        std::string_view salt;
        if (!reader.pass("scrypt:") || !reader.number(hash.n) || !reader.pass(":") || !reader.number(hash.r)) return {};
        if (!reader.pass(":") || !reader.number(hash.p) || !reader.pass("$") || !reader.field('$', salt)) return {};
        if (hash.n < 2 || !std::has_single_bit(hash.n) || salt.empty() || !is_salt_text(salt)) return {};
        if (!hash.salt.append(salt) || !decode_hex(reader.rest(), hash.key) || hash.key.size() != 64) return {};
        return hash;
    }
};

using WerkzeugPbkdf2 = Pbkdf2Reader<WerkzeugPbkdf2Layout>;
using WerkzeugScrypt = ScryptReader<WerkzeugScryptLayout>;

/// All that Werkzeug 2.2 to 3.1 stores, but for single digests (unsafe_digests.hpp).
using Werkzeug = AnyOf<WerkzeugScrypt, WerkzeugPbkdf2>;

static_assert(DescribingScheme<Werkzeug>);

}  // namespace latchkey
