// jose_header: the protected header of a JWS, as RFC 7515 section 4 allows it and no further.
#pragma once

#include <latchkey/core/json_spans.hpp>
#include <latchkey/core/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A header and where the members stand that decide anything. A key, or the address of one, in the header ("jwk", "jku",
/// "x5u", "x5c") decides nothing here: RFC 8725 section 3.10. Owns the text; views it gives live as long as it does.
class JoseHeader {
 public:
    /// Reads `json`, in place of what was read before.
    /// Errors: malformed_header; unsupported_critical for any "crit" or "b64" (RFC 7515 section 4.1.11: what is critical
    /// must be understood, and nothing is; RFC 7797 section 6); encrypted_token for "enc" (RFC 7516 section 9);
    /// wrong_algorithm without "alg".
    [[nodiscard]] Result<void> read(std::string json) {
        const auto good = read_members(std::move(json));
        if (good && (critical_.present || unencoded_.present)) return fail(AuthError::unsupported_critical);
        return good ? finish() : good;
    }

    /// The same of a header that must say that its payload is not in base64url: "b64" is false, and "crit" names it and
    /// nothing else. RFC 7797 sections 3 and 6.
    /// Errors: as read(); unsupported_critical, too, for a header that does not say so.
    [[nodiscard]] Result<void> read_unencoded(std::string json) {
        const auto good = read_members(std::move(json));
        const bool says_so = unencoded_.present && text_.raw(unencoded_) == "false" && lists_b64_alone(text_.raw(critical_));
        if (good && !says_so) return fail(AuthError::unsupported_critical);
        return good ? finish() : good;
    }

    /// "alg".
    [[nodiscard]] std::string_view algorithm() const noexcept { return text_.raw(algorithm_); }
    /// "typ".
    [[nodiscard]] std::optional<std::string_view> type() const noexcept { return text_.string(type_); }
    /// "kid".
    [[nodiscard]] std::optional<std::string_view> key_id() const noexcept { return text_.string(key_id_); }

    /// Whether "typ" is there and says `wanted`: case does not matter, and "application/" may be left out before a name
    /// without a slash. RFC 7515 section 4.1.9.
    [[nodiscard]] bool is_of_type(std::string_view wanted) const noexcept {
        static constexpr std::string_view prefix = "application/";
        std::string_view said = text_.raw(type_);
        if (said.size() > prefix.size() && same_but_for_case(said.substr(0, prefix.size()), prefix)) {
            said.remove_prefix(prefix.size());
        }
        return type_.present && same_but_for_case(said, wanted);
    }

    /// Gives the text's memory back, for the next header.
    [[nodiscard]] std::string release() noexcept {
        algorithm_ = type_ = key_id_ = critical_ = unencoded_ = JsonSpan();
        return text_.release();
    }

 private:
    Result<void> read_members(std::string&& json) {
        algorithm_ = type_ = key_id_ = critical_ = unencoded_ = JsonSpan();
        text_.hold(std::move(json));
        bool strings = true, encrypted = false;
        const auto take = [&](const JsonValue& value, JsonSpan& to) {
            strings = strings && value.kind == JsonKind::string;
            to = text_.mark(value);
        };
        if (text_.json().size() > JsonSpans::max_size) return fail(AuthError::malformed_header);
        JsonScanner scan(text_.json(), '{');
        JsonString name;
        for (JsonValue value; scan.member(name, value);) {
            if (name.equals("alg")) {
                take(value, algorithm_);
            } else if (name.equals("typ")) {
                take(value, type_);
            } else if (name.equals("kid")) {
                take(value, key_id_);
            } else if (name.equals("crit")) {
                critical_ = text_.mark(value);
            } else if (name.equals("b64")) {
                unencoded_ = value.kind == JsonKind::boolean ? text_.mark(value) : JsonSpan{.present = true};
            } else if (name.equals("enc")) {
                encrypted = true;
            }
        }
        if (!scan.finished() || !strings) return fail(AuthError::malformed_header);
        if (encrypted) return fail(AuthError::encrypted_token);
        return {};
    }
    Result<void> finish() {
        if (!algorithm_.present) return fail(AuthError::wrong_algorithm);
        for (JsonSpan* const span : {&algorithm_, &type_, &key_id_}) text_.unescape(*span);
        return {};
    }
    static bool lists_b64_alone(std::string_view list) noexcept {
        int count = 0;
        const auto look = [&](const JsonValue& item) { return ++count == 1 && item.kind == JsonKind::string && item.string().equals("b64"); };
        return list.starts_with('[') && read_json_array(list, look) && count == 1;
    }
    static bool same_but_for_case(std::string_view a, std::string_view b) noexcept {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (lower(a[i]) != lower(b[i])) return false;
        }
        return true;
    }

    JsonSpans text_;
    JsonSpan algorithm_, type_, key_id_;
    JsonSpan critical_, unencoded_;  // "crit" and "b64"; the latter empty where it is no boolean
};

}  // namespace latchkey
