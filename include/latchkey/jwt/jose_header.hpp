// jose_header: the protected header of a JWS, as RFC 7515 section 4 allows it and no further.
#pragma once

#include <latchkey/core/json_text.hpp>
#include <latchkey/core/result.hpp>

#include <string>
#include <string_view>

namespace latchkey {

/// The members that decide anything. A key, or the address of one, in the header ("jwk", "jku", "x5u", "x5c") decides
/// nothing here: RFC 8725 section 3.10.
struct JoseHeader {
    std::string algorithm;
    std::string type;
    std::string key_id;
    bool has_type = false;
    bool has_key_id = false;

    /// Errors: malformed_header; unsupported_critical for any "crit" or "b64" (RFC 7515 section 4.1.11: what is critical
    /// must be understood, and nothing is; RFC 7797 section 6); encrypted_token for "enc" (RFC 7516 section 9);
    /// wrong_algorithm without "alg".
    [[nodiscard]] Result<void> read(std::string_view json) {
        *this = JoseHeader();
        bool has_algorithm = false, strings = true, critical = false, encrypted = false;
        const auto take = [&strings](const JsonValue& value, std::string& to) {
            strings = strings && value.kind == JsonKind::string;
            value.string().append_to(to);
        };
        const bool good = read_json_object(json, [&](const JsonString& name, const JsonValue& value) {
            if (name.equals("alg")) {
                has_algorithm = true;
                take(value, algorithm);
            } else if (name.equals("typ")) {
                has_type = true;
                take(value, type);
            } else if (name.equals("kid")) {
                has_key_id = true;
                take(value, key_id);
            } else if (name.equals("crit") || name.equals("b64")) {
                critical = true;
            } else if (name.equals("enc")) {
                encrypted = true;
            }
            return true;
        });
        if (!good || !strings) return fail(AuthError::malformed_header);
        if (encrypted) return fail(AuthError::encrypted_token);
        if (critical) return fail(AuthError::unsupported_critical);
        if (!has_algorithm) return fail(AuthError::wrong_algorithm);
        return {};
    }

    /// Whether "typ" says `wanted`: case does not matter, and "application/" may be left out before a name without a
    /// slash. RFC 7515 section 4.1.9.
    [[nodiscard]] bool is_of_type(std::string_view wanted) const noexcept {
        static constexpr std::string_view prefix = "application/";
        std::string_view said = type;
        if (said.size() > prefix.size() && same_but_for_case(said.substr(0, prefix.size()), prefix)) {
            said.remove_prefix(prefix.size());
        }
        return same_but_for_case(said, wanted);
    }

 private:
    static bool same_but_for_case(std::string_view a, std::string_view b) noexcept {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (lower(a[i]) != lower(b[i])) return false;
        }
        return true;
    }
};

}  // namespace latchkey
