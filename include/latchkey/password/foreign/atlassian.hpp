// atlassian: "{PKCS5S2}", the passwords of Jira, Confluence and Crowd.
#pragma once

#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// base64 of 16 bytes of salt and 32 of key: PBKDF2-SHA1, 10,000 iterations.
struct AtlassianLayout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        HashBytes bytes;
        Pbkdf2Hash hash{.digest = Pbkdf2Digest::sha1, .iterations = 10'000};
        if (!reader.pass("{PKCS5S2}") || !decode_base64(reader.rest(), Base64Dialect::padded, bytes)) return {};
        if (bytes.size() != 48) return {};
        static_cast<void>(hash.salt.append(text_of(bytes.view().first(16))));
        static_cast<void>(hash.key.append(text_of(bytes.view().last(32))));
        return hash;
    }
};

using Atlassian = Pbkdf2Reader<AtlassianLayout>;

static_assert(DescribingScheme<Atlassian>);

}  // namespace latchkey
