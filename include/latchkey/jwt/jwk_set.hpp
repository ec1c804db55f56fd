// jwk_set: a JWK set, RFC 7517 section 5, as the keys that can be used; bounded, and never all or nothing.
#pragma once

#include <latchkey/jwt/jwk.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace latchkey {

/// The keys of a set that are one of `Keys`. A key that names its "alg" becomes that one; a key that does not, as
/// Entra's do not, becomes the first of `Keys` that it fits.
template <VerifyingKey... Keys>
class JwkSet {
 public:
    static constexpr std::size_t max_keys = 100;
    static constexpr std::size_t max_size = 1024 * 1024;  ///< in bytes

    /// A usable key.
    struct Entry {
        std::optional<std::string> kid;  ///< as the set has it; none where it names none
        std::variant<Keys...> key;
    };

    /// Reads a set. A member of "keys" that is no usable key is passed over and counted (RFC 7517 section 5): of
    /// another type, malformed, weak, private, for another use, or with the "kid" and algorithm of a key before it.
    /// Errors: malformed_key where `text` is not a strict JSON object with an array "keys", or is over a limit;
    /// crypto_failure where memory is missing: a set that lacks a key for that reason is no set.
    [[nodiscard]] static Result<JwkSet> read(std::string_view text) {
        std::optional<JsonValue> list;
        const auto keep = [&list](const JsonString& name, const JsonValue& value) {
            if (name.equals("keys")) list = value;
            return true;
        };
        if (text.size() > max_size || !read_json_object(text, keep)) return fail(AuthError::malformed_key);
        if (!list || list->kind != JsonKind::array) return fail(AuthError::malformed_key);
        JwkSet set;
        std::size_t count = 0;
        const auto take = [&](const JsonValue& item) {
            if (++count > max_keys) return false;
            if (!set.add(item)) ++set.skipped_;
            return !set.failed_;
        };
        const bool whole = read_json_array(list->raw, take);
        if (set.failed_) return fail(AuthError::crypto_failure);
        if (!whole) return fail(AuthError::malformed_key);
        return set;
    }

    /// The usable keys, in the order of the text.
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    /// The same, to be moved from.
    [[nodiscard]] std::vector<Entry> take_entries() && noexcept { return std::move(entries_); }
    /// How many members of "keys" were passed over.
    [[nodiscard]] std::size_t skipped() const noexcept { return skipped_; }

    /// The key with this "kid" that is a `Key`; null where there is none.
    template <class Key>
    [[nodiscard]] const Key* find(std::string_view kid) const noexcept {
        for (const Entry& entry : entries_) {
            if (entry.kid != kid) continue;
            if (const Key* const key = std::get_if<Key>(&entry.key)) return key;
        }
        return nullptr;
    }

 private:
    bool add(const JsonValue& item) {
        if (item.kind != JsonKind::object) return false;
        const auto jwk = JwkText::read(item.raw);
        if (!jwk) return false;
        std::optional<std::string> kid;
        if (const JsonValue* const value = jwk->find("kid")) {
            if (value->kind != JsonKind::string) return false;
            value->string().append_to(kid.emplace());
        }
        return (add_as<Keys>(*jwk, kid) || ...);
    }
    template <class Key>
    bool add_as(const JwkText& jwk, const std::optional<std::string>& kid) {
        auto key = Jwk::read<Key>(jwk, "verify");
        if (!key && key.error() == AuthError::crypto_failure) failed_ = true;
        if (!key || (kid && find<Key>(*kid) != nullptr)) return false;
        entries_.push_back({kid, std::variant<Keys...>(std::in_place_type<Key>, std::move(*key))});
        return true;
    }

    std::vector<Entry> entries_;
    std::size_t skipped_ = 0;
    bool failed_ = false;  // while it is read
};

}  // namespace latchkey
