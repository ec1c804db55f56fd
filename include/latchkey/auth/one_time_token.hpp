// one_time_token: the links of a user system's mails: password reset, e-mail verification, invitation; each works once.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/once_store.hpp>
#include <latchkey/auth/one_time_record.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/utf8.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// What a token is for. A purpose of one's own has the same members, with a Token and a `name` of its own.
struct PasswordReset {
    using Token = Secret<struct PasswordResetTag>;
    static constexpr std::string_view name = "password-reset";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours(1);  // OWASP Forgot Password Cheat Sheet; ASVS 6.4.1
    static constexpr bool has_user = true;
};
/// `about`: the address that is verified. The user confirms that one, and not the one that the row says by then.
struct EmailVerification {
    using Token = Secret<struct EmailVerificationTag>;
    static constexpr std::string_view name = "email-verification";
    static constexpr std::chrono::seconds lifetime = std::chrono::days(1);  // NIST SP 800-63B-4 section 4.2.1.2: 24 hours
    static constexpr bool has_user = true;
};
/// For somebody who has no account yet. `about`: the host's own, as the address and the role.
struct Invitation {
    using Token = Secret<struct InvitationTag>;
    static constexpr std::string_view name = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days(7);
    static constexpr bool has_user = false;
};

/// Makes and takes the tokens of one purpose. Of a user they are tied to the password hash as it is stored now: a change of
/// the password ends them all, and so does the upgrade of the hash at a login. Safe to call from many threads at once.
template <class Purpose, Clock Now = SystemClock, class Audit = NoAudit>
class OneTimeTokens {
 public:
    using Token = typename Purpose::Token;
    template <class User>
    struct Issued {
        User user;
        Token token;
    };
    template <class User>
    struct Taken {
        User user;
        std::string about;
    };

    /// `secret`: 32 random bytes at the least; `older`: those before it, for as long as their tokens live.
    /// Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<OneTimeTokens> make(const KeyBytes& secret, const std::vector<KeyBytes>& older = {}, Now clock = {}, Audit audit = {}) {
        auto seal = OneTimeSeal::make(Purpose::name, secret, older);
        return seal ? Result<OneTimeTokens>(OneTimeTokens(std::move(*seal), std::move(clock), std::move(audit))) : fail(seal.error());
    }

    /// A token to send to `user`. Errors: invalid_configuration where a text is too long; crypto_failure.
    template <StoredUser User>
    [[nodiscard]] Result<Token> issue(const User& user, std::string_view about = {}) const
        requires(Purpose::has_user)
    {
        const auto binding = seal_.binding(user.id, user.password_hash);
        if (!binding) return fail(binding.error());
        return sealed({.user = user.id, .binding = *binding, .about = std::string(about)});
    }
    /// One for somebody who is no user yet. Errors: the same.
    [[nodiscard]] Result<Token> issue(std::string_view about) const
        requires(!Purpose::has_user)
    {
        return sealed({.about = std::string(about)});
    }

    /// One for the user of the name that somebody typed, which it is about, and which must still be that user's when it is used: who
    /// changes an address takes the links with it that were mailed to the old one. None where there is no such user, or one who may not
    /// log in: in the same work. Errors: store_unavailable, and those of issue().
    template <UserStore Users>
    [[nodiscard]] Result<std::optional<Issued<typename Users::User>>> issue_for(const UserName& name, Users& users) const
        requires(Purpose::has_user)
    {
        using User = typename Users::User;
        const bool askable = is_storable(name.text()) && name.text().size() <= longest_name;
        auto user = askable ? ask_store([&] { return users.find_by_name(name); }) : Result<std::optional<User>>(std::nullopt);
        if (!user) return fail(user.error());
        const bool welcome = *user && !(*user)->disabled;
        const UserId id = welcome ? (*user)->id : UserId("nobody");
        const auto binding = seal_.binding(id, welcome ? (*user)->password_hash : PasswordHash());
        if (!binding) return fail(binding.error());
        auto token = sealed({.user = id, .binding = *binding, .about = askable ? name.text() : std::string(), .about_its_name = true});
        if (!token) return fail(token.error());
        if (!welcome) return std::optional<Issued<User>>();
        return Issued<User>{std::move(**user), std::move(*token)};
    }

    /// What a token says, without using it up: for the page behind a link, which mail scanners open, too.
    /// Errors: token_too_large, malformed_token, bad_signature, expired, crypto_failure.
    [[nodiscard]] Result<OneTimeRecord> peek(const Token& token) const { return seal_.open(token.reveal(), clock_.now()); }

    /// Uses a token up, and gives its user as stored now. What follows (a new password, a mark in the row) is the caller's;
    /// if that fails, another token is needed.
    /// Errors: those of peek(); unknown_subject, also where the name it was issued for is no longer the user's; account_disabled;
    /// already_used; password_changed; store_unavailable.
    template <UserStore Users, OnceStore Used>
    [[nodiscard]] Result<Taken<typename Users::User>> take(const Token& token, Users& users, Used& used) const
        requires(Purpose::has_user)
    {
        auto record = peek(token);
        auto taken = record ? taken_by_user(*record, users, used) : Result<Taken<typename Users::User>>(fail(record.error()));
        if (!taken) tell(taken.error(), record);
        return taken;
    }
    /// The same without a user: gives what it is about. Errors: those of peek(); already_used, store_unavailable.
    template <OnceStore Used>
    [[nodiscard]] Result<std::string> take(const Token& token, Used& used) const
        requires(!Purpose::has_user)
    {
        auto record = peek(token);
        const auto good = record ? use_up(*record, used) : Result<void>(fail(record.error()));
        if (good) return std::move(record->about);
        tell(good.error(), record);
        return fail(good.error());
    }

 private:
    static constexpr std::size_t longest_name = 1024;  // a longer one is nobody's: no token would hold it

    OneTimeTokens(OneTimeSeal seal, Now clock, Audit audit) : seal_(std::move(seal)), clock_(std::move(clock)), audit_(std::move(audit)) {}

    Result<Token> sealed(OneTimeRecord record) const {
        record.id = OneTimeSeal::new_id();
        record.expires_at = clock_.now() + Purpose::lifetime;
        auto text = seal_.seal(record);
        return text ? Result<Token>(Token(std::move(*text))) : fail(text.error());
    }
    template <OnceStore Used>
    static Result<void> use_up(const OneTimeRecord& record, Used& used) {
        return use_once(used, Issuer("urn:latchkey:" + std::string(Purpose::name)), record.id, record.expires_at + most_clock_skew);
    }
    template <UserStore Users, OnceStore Used>
    Result<Taken<typename Users::User>> taken_by_user(OneTimeRecord& record, Users& users, Used& used) const {
        if (record.user.empty() || !is_storable(record.user.text())) return fail(AuthError::unknown_subject);
        auto user = ask_store([&] { return users.find_by_id(record.user); });
        if (!user) return fail(user.error());
        if (!*user) return fail(AuthError::unknown_subject);
        if ((*user)->disabled) return fail(AuthError::account_disabled);
        if (record.about_its_name) {
            const auto named = ask_store([&] { return users.find_by_name(UserName(record.about)); });
            if (!named) return fail(named.error());
            if (!*named || (*named)->id != record.user) return fail(AuthError::unknown_subject);
        }
        if (const auto first = use_up(record, used); !first) return fail(first.error());
        const auto bound = seal_.is_bound_to(record, (*user)->password_hash);
        if (!bound) return fail(bound.error());
        if (!*bound) return fail(AuthError::password_changed);
        return Taken<typename Users::User>{std::move(**user), std::move(record.about)};
    }
    void tell(AuthError why, const Result<OneTimeRecord>& record) const noexcept {
        if constexpr (Audit::audits) {
            AuditEvent event{.kind = AuditKind::one_time_token_refused, .why = why, .at = clock_.now()};
            if (record) event.user = record->user.text(), event.token = record->id.text();
            audit_.record(event);
        }
    }

    OneTimeSeal seal_;
    [[no_unique_address]] Now clock_;
    [[no_unique_address]] Audit audit_;
};

}  // namespace latchkey
