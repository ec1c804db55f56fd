// wordpress_bcrypt: "$wp$2y$", as WordPress writes since 6.8, and what it wrote before. Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/wordpress.hpp>
#include <latchkey/password/prehash.hpp>

namespace latchkey {

/// base64(HMAC-SHA384(key = "wp-sha384", the password without the white space and NULs at its ends)).
struct WordPressPrehash {
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        static constexpr std::string_view trimmed("\t\n\v\r \0", 6);
        std::string_view text = password.reveal();
        const std::size_t first = text.find_first_not_of(trimmed);
        text = first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(trimmed) + 1 - first);
        return keyed_password<Sha384>("wp-sha384", text);
    }
};

using WordPressBcrypt = Prefixed<"$wp", Prehashed<WordPressPrehash, Bcrypt>>;
using WordPress = AnyOf<WordPressBcrypt, Phpass>;

static_assert(DescribingScheme<WordPress>);

}  // namespace latchkey
