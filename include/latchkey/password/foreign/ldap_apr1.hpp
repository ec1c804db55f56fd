// ldap_apr1: OpenLDAP's "{APR1}" and "{BSDMD5}", Apache's and BSD's MD5 in the form of "{SSHA}".
#pragma once

#include <latchkey/password/foreign/htpasswd.hpp>

#include <algorithm>

namespace latchkey {

/// base64 of 16 bytes of digest and a salt of up to 8 characters, as OpenLDAP's module pw-apr1 writes it.
struct OpenLdapMd5Layout {
    [[nodiscard]] static bool parse(std::string_view text, Md5CryptHash& hash) noexcept {
        HashText reader(text);
        hash.magic = reader.pass_any_case("{APR1}") ? "$apr1$" : "$1$";
        if (hash.magic == "$1$" && !reader.pass_any_case("{BSDMD5}")) return false;
        HashBytes bytes;
        if (!decode_base64(reader.rest(), Base64Dialect::padded, bytes) || bytes.size() <= hash.digest.size()) return false;
        std::copy_n(bytes.view().begin(), hash.digest.size(), hash.digest.begin());
        return hash.set_salt(text_of(bytes.view().last(bytes.size() - hash.digest.size())));
    }
};

using OpenLdapMd5Crypt = Md5CryptReader<OpenLdapMd5Layout>;
static_assert(DescribingScheme<OpenLdapMd5Crypt>);

}  // namespace latchkey
