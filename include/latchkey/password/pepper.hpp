// pepper: a key over every password before it is hashed, kept apart from the hashes and rotated by its id.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/prehash.hpp>
#include <latchkey/password/scheme.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A key and the name that stored hashes know it by.
/// NIST SP 800-63B-4 section 3.1.1.2; OWASP Password Storage Cheat Sheet.
class Pepper {
 public:
    static constexpr std::size_t least_key_bytes = 32;

    /// `id`: 1 to 32 letters, digits, "-" and "_"; never given to another key. `key`: 32 random bytes at the least.
    /// Errors: weak_key, invalid_configuration.
    [[nodiscard]] static Result<Pepper> make(std::string_view id, KeyBytes key) {
        if (!is_id(id)) return fail(AuthError::invalid_configuration);
        if (key.size() < least_key_bytes) return fail(AuthError::weak_key);
        return Pepper(id, std::move(key));
    }

    [[nodiscard]] static constexpr bool is_id(std::string_view id) noexcept {
        for (const char c : id) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
        }
        return !id.empty() && id.size() <= 32;
    }
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    /// base64(HMAC-SHA256(key, password)): 44 characters, so that bcrypt takes it whole. Errors: overloaded.
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        return keyed_password<Sha256>(key_.reveal(), password.reveal());
    }

 private:
    Pepper(std::string_view id, KeyBytes key) : id_(id), key_(std::move(key)) {}

    std::string id_;
    KeyBytes key_;
};

/// `Inner` over peppered passwords, stored as "{pepper:<id>}" and the hash of `Inner`. A hasher with
/// Peppered<Argon2id> for its current scheme and Argon2id for a legacy one reads a table that holds both, and moves
/// each hash to the current pepper at the next login. To rotate, make the new pepper the current one and keep the old.
template <VerifyingScheme Inner>
class Peppered {
 public:
    /// `older`: what stored hashes may still name.
    explicit Peppered(Pepper current, std::vector<Pepper> older = {}, Inner inner = Inner())
        : peppers_(std::move(older)), inner_(std::move(inner)) {
        peppers_.insert(peppers_.begin(), std::move(current));
    }

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        const Parts parts(stored);
        return Pepper::is_id(parts.id) && Inner::recognizes(parts.hash);
    }
    /// False, too, for a pepper that is not here: nothing can be computed, and so the caller works on the decoy.
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const Parts parts(stored);
        return find(parts.id) != nullptr && Inner::recognizes(parts.hash) && inner_.affordable(parts.hash);
    }
    /// Errors: unknown_key for a pepper that is not here; those of `Inner`; overloaded, unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const Parts parts(stored);
        if (!recognizes(stored)) return fail(AuthError::unknown_hash_format);
        const Pepper* const pepper = find(parts.id);
        if (pepper == nullptr) return fail(AuthError::unknown_key);
        const auto peppered = (*pepper)(password);
        if (!peppered) return fail(peppered.error());
        return inner_.matches(*peppered, parts.hash);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const Parts parts(stored);
        HashDescription description = describe_with(inner_, parts.hash);
        (description.parameters += ",pepper=") += parts.id;
        return description;
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept { return cost_with(inner_, Parts(stored).hash); }

    /// Errors: those of `Inner`; overloaded.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const
        requires PasswordScheme<Inner>
    {
        const auto peppered = peppers_.front()(password);
        if (!peppered) return fail(peppered.error());
        const auto hash = inner_.hash(*peppered);
        if (!hash) return fail(hash.error());
        return marked(*hash);
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept
        requires PasswordScheme<Inner>
    {
        const Parts parts(stored);
        return parts.id == peppers_.front().id() && Inner::recognizes(parts.hash) && inner_.is_current(parts.hash);
    }
    [[nodiscard]] PasswordHash decoy() const
        requires PasswordScheme<Inner>
    {
        return marked(inner_.decoy());
    }

 private:
    struct Parts {
        std::string_view id{};  // empty for a text without a mark
        PasswordHashView hash{std::string_view()};

        explicit Parts(PasswordHashView stored) noexcept {
            HashText reader(stored.text());
            if (!reader.pass("{pepper:") || !reader.field('}', id)) return;
            hash = PasswordHashView(reader.rest());
        }
    };

    const Pepper* find(std::string_view id) const noexcept {
        const auto named = [id](const Pepper& pepper) { return pepper.id() == id; };
        const auto found = std::find_if(peppers_.begin(), peppers_.end(), named);
        return found == peppers_.end() ? nullptr : &*found;
    }
    PasswordHash marked(const PasswordHash& hash) const {
        return PasswordHash("{pepper:" + peppers_.front().id() + "}" + hash.text());
    }

    std::vector<Pepper> peppers_;  // the current one first
    Inner inner_;
};

}  // namespace latchkey
