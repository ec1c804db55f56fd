// p5k2: "$p5k2$", PBKDF2-SHA1 of cryptacular (Pyramid) and of the pbkdf2 module for Python: two layouts that share a name.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// "$p5k2$1000$salt$key": iterations in hexadecimal; salt and key base64 with "-" and "_", and padding; a key of 20 bytes.
struct CryptacularLayout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash{.digest = Pbkdf2Digest::sha1};
        std::string_view salt;
        if (!reader.pass("$p5k2$") || !reader.hexadecimal(hash.iterations) || !reader.pass("$") || !reader.field('$', salt)) return {};
        if (!decode_base64(salt, Base64Dialect::url_safe, hash.salt)) return {};
        return decode_base64(reader.rest(), Base64Dialect::url_safe, hash.key) && hash.key.size() == Sha1::size ? std::optional(hash)
                                                                                                                : std::nullopt;
    }
};

/// "$p5k2$190$salt$key", "$p5k2$$salt$key" for 400 iterations: the whole text before the key is the salt; a key of 24 bytes,
/// base64 with "." for "+".
struct DlitzLayout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash{.digest = Pbkdf2Digest::sha1, .iterations = 400};
        std::string_view salt;
        if (!reader.pass("$p5k2$") || (!reader.pass("$") && (!reader.hexadecimal(hash.iterations) || !reader.pass("$")))) return {};
        if (!reader.field('$', salt) || !is_salt_text(salt)) return {};
        if (!hash.salt.append(text.substr(0, text.size() - reader.rest().size() - 1))) return {};
        return decode_base64(reader.rest(), Base64Dialect::adapted, hash.key) && hash.key.size() == 24 ? std::optional(hash)
                                                                                                        : std::nullopt;
    }
};

using P5k2 = AnyOf<Pbkdf2Reader<CryptacularLayout>, Pbkdf2Reader<DlitzLayout>>;

static_assert(DescribingScheme<P5k2>);

}  // namespace latchkey
