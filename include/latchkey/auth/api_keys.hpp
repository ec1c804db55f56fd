// api_keys: programs that come as a user, with a key instead of a login.
#pragma once

#include <latchkey/auth/api_key.hpp>
#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/crypto/random_id.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// Who is behind an API key: the user as stored now, and what the key may do. Only ApiKeys makes one.
template <class User>
class ApiKeyPrincipal {
 public:
    [[nodiscard]] const User& user() const noexcept { return user_; }
    [[nodiscard]] const ApiKeyRecord& key() const noexcept { return key_; }
    /// Those of the key that its user still has.
    [[nodiscard]] const Scopes& scopes() const noexcept { return scopes_; }

 private:
    template <UserStore U, ApiKeyStore S, Clock N, class A>
    friend class ApiKeys;
    ApiKeyPrincipal(User&& user, ApiKeyRecord&& key) : user_(std::move(user)), key_(std::move(key)), scopes_(key_.scopes.allowed_by(user_.scopes)) {}

    User user_;
    ApiKeyRecord key_;
    Scopes scopes_;
};

/// A new key, and what the list will show of it.
struct NewApiKey {
    ApiKey key;
    ApiKeyRecord record;
};

/// Makes and takes API keys. Refers to both stores, which must outlive it. Safe to call from many threads at once.
template <UserStore Users, ApiKeyStore Store, Clock Now = SystemClock, class Audit = NoAudit>
class ApiKeys {
 public:
    using User = typename Users::User;
    using Principal = ApiKeyPrincipal<User>;
    /// "Last used" is right to this: a busy key is not a write for each request.
    static constexpr std::chrono::seconds last_use_step = std::chrono::minutes(1);

    /// `prefix`: the service's own, see ApiKeyText. Errors: invalid_configuration.
    [[nodiscard]] static Result<ApiKeys> make(Users& users, Store& store, std::string_view prefix, ApiKeyRules rules = {}, Now clock = {}, Audit audit = {}) {
        if (!ApiKeyText::is_prefix(prefix)) return fail(AuthError::invalid_configuration);
        return ApiKeys(users, store, prefix, rules, std::move(clock), std::move(audit));
    }

    /// A new key of `user` that may do those of `scopes` that the user may. `lifetime`: none: until it is dropped.
    /// Errors: too_many_api_keys, store_unavailable, crypto_failure.
    [[nodiscard]] Result<NewApiKey> create(const User& user, const Scopes& scopes, std::string_view label, std::optional<std::chrono::seconds> lifetime = {}) const {
        auto key = ApiKeyText::generate(prefix_);
        if (!key) return fail(key.error());
        const auto digest = ApiKeyText::digest(prefix_, key->reveal());
        if (!digest) return fail(digest.error());
        const TimePoint now = clock_.now();
        ApiKeyRecord record{.id = ApiKeyId(random_id<16>()), .user = user.id, .label = std::string(label), .scopes = scopes.allowed_by(user.scopes), .created_at = now};
        if (lifetime) record.expires_at = now + *lifetime;
        const auto added = ask_store([&] { return store_->add_api_key(record, *digest, rules_.most_per_user); });
        if (!added) return fail(added.error());
        if (!*added) {
            tell(AuditKind::api_key_refused, record.user, {}, AuthError::too_many_api_keys);
            return fail(AuthError::too_many_api_keys);
        }
        tell(AuditKind::api_key_made, record.user, record.id);
        return NewApiKey{std::move(*key), std::move(record)};
    }

    /// Finds out who is behind a key: it is one of ours, its time is not over, its user exists, it has every scope in
    /// `required`, and the user is not disabled. Notes the time; that it cannot be noted refuses nobody.
    /// Errors, in this order: malformed_token, bad_credentials for a key that is unknown or was dropped, expired,
    /// unknown_subject, store_unavailable, insufficient_scope, account_disabled; crypto_failure.
    [[nodiscard]] Result<Principal> authenticate(std::string_view key, const Scopes& required = {}) const {
        std::optional<ApiKeyRecord> record;
        auto who = found(key, required, record);
        if (!who) tell(AuditKind::api_key_refused, record ? record->user : UserId(), record ? record->id : ApiKeyId(), who.error());
        return who;
    }
    [[nodiscard]] Result<Principal> authenticate(const ApiKey& key, const Scopes& required = {}) const { return authenticate(key.reveal(), required); }

    /// Whether `text` is meant for a key of ours: it has our prefix.
    [[nodiscard]] bool recognizes(std::string_view text) const noexcept {
        return text.size() > prefix_.size() && text.starts_with(prefix_) && text[prefix_.size()] == '_';
    }

    /// The keys of a user, oldest first. Errors: store_unavailable.
    [[nodiscard]] Result<std::vector<ApiKeyRecord>> of(const UserId& user) const {
        return ask_store([&] { return store_->api_keys_of(user); });
    }
    /// Ends a key. False: `user` has no such one. Errors: store_unavailable.
    [[nodiscard]] Result<bool> drop(const UserId& user, const ApiKeyId& id) const {
        if (!is_storable(id.text())) return false;
        const auto dropped = ask_store([&] { return store_->drop_api_key(user, id); });
        if (dropped && *dropped) tell(AuditKind::api_key_ended, user, id);
        return dropped;
    }

 private:
    ApiKeys(Users& users, Store& store, std::string_view prefix, ApiKeyRules rules, Now clock, Audit audit)
        : users_(&users), store_(&store), prefix_(prefix), rules_(rules), clock_(std::move(clock)), audit_(std::move(audit)) {}

    Result<Principal> found(std::string_view key, const Scopes& required, std::optional<ApiKeyRecord>& record) const {
        const auto digest = ApiKeyText::digest(prefix_, key);
        if (!digest) return fail(digest.error());
        auto stored = ask_store([&] { return store_->find_api_key(*digest); });
        if (!stored) return fail(stored.error());
        if (!*stored) return fail(AuthError::bad_credentials);
        record = **stored;
        const TimePoint now = clock_.now();
        if (record->expires_at && *record->expires_at <= now) return fail(AuthError::expired);
        auto user = ask_store([&] { return users_->find_by_id(record->user); });
        if (!user) return fail(user.error());
        if (!*user) return fail(AuthError::unknown_subject);
        Principal who(std::move(**user), std::move(**stored));
        if (!who.scopes().contains_all(required)) return fail(AuthError::insufficient_scope);
        if (who.user().disabled) return fail(AuthError::account_disabled);
        if (!record->last_used_at || *record->last_used_at + last_use_step <= now) {
            static_cast<void>(ask_store([&] { return store_->api_key_used(record->id, now); }));
        }
        return who;
    }
    void tell(AuditKind kind, const UserId& user, const ApiKeyId& id, std::optional<AuthError> why = {}) const noexcept {
        if constexpr (Audit::audits) audit_.record(AuditEvent{.kind = kind, .why = why, .at = clock_.now(), .user = user.text(), .token = id.text()});
    }

    Users* users_;
    Store* store_;
    std::string prefix_;
    ApiKeyRules rules_;
    [[no_unique_address]] Now clock_;
    [[no_unique_address]] Audit audit_;
};

}  // namespace latchkey
