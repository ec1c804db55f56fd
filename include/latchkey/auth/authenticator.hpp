// authenticator: the pipeline from a name and a password to a token, and from a token to a user.
#pragma once

#include <latchkey/auth/password_verifier.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/token_codec.hpp>
#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/utf8.hpp>

#include <optional>
#include <utility>

namespace latchkey {

/// Who is behind a request: the user, as stored now, and what the token said. Only an Authenticator makes one.
template <class User, class VerifiedClaims>
class Principal {
 public:
    [[nodiscard]] const User& user() const noexcept { return user_; }
    [[nodiscard]] const VerifiedClaims& claims() const noexcept { return claims_; }
    /// What the token may do.
    [[nodiscard]] const Scopes& scopes() const noexcept { return scopes_; }

 private:
    template <UserStore U, PasswordVerifier H, TokenReader C, class... P>
    friend class Authenticator;
    Principal(User&& user, VerifiedClaims&& claims)
        : user_(std::move(user)), claims_(std::move(claims)), scopes_(Scopes::parse(claims_.scope().value_or(""))) {}

    User user_;
    VerifiedClaims claims_;
    Scopes scopes_;
};

/// Joins a user table, a password hasher and a token codec. Refers to all three, which must outlive it, and which a
/// host may use on their own. Safe to call from many threads at once, as they are.
template <UserStore Users, PasswordVerifier Hasher, TokenReader Codec, class... Policies>
class Authenticator {
 public:
    using User = typename Users::User;
    using Claims = VerifiedBy<Codec>;
    using Principal = latchkey::Principal<User, Claims>;

    Authenticator(Users& users, const Hasher& hasher, const Codec& codec, Policies... policies)
        : users_(users), passwords_(hasher), tokens_(codec), policies_(std::move(policies)...) {}
    Authenticator(Users&, const Hasher&&, const Codec&, Policies...) = delete;
    Authenticator(Users&, const Hasher&, const Codec&&, Policies...) = delete;
    Authenticator(Users&, const Hasher&&, const Codec&&, Policies...) = delete;

    /// Trades a name and a password for an access token.
    /// `asked`: the scopes wanted; what the user may not have is left out of the token.
    /// Errors: bad_credentials, overloaded, store_unavailable; malformed_claims and crypto_failure where no token can be made.
    /// RFC 6749 section 4.3; the same work for every refusal (OWASP ASVS 6.3.8): one computation, on the user's own hash
    /// or, where there is none that can be read, on a decoy of the current cost.
    [[nodiscard]] Result<Grant> login(const UserName& name, const Password& password, const Scopes& asked = {}) const
        requires TokenIssuer<Codec>
    {
        const auto user = find([&] { return users_.find_by_name(name); }, name.text());
        if (!user) return fail(user.error());
        const bool readable = *user && passwords_.can_verify((*user)->password_hash);
        const auto match = passwords_.verify(password, readable ? (*user)->password_hash : passwords_.decoy());
        if (!match) return fail(match.error());
        if (!readable || !match->matched || !policies_.template get<LoginPolicyKind>().may_log_in(**user)) {
            return fail(AuthError::bad_credentials);
        }
        if (!match->upgraded.empty()) replace_hash((*user)->id, match->upgraded);
        return tokens_.issue(policies_.template get<SubjectPolicyKind>().subject_of((*user)->id),
                             policies_.template get<ScopePolicyKind>().granted(asked, **user));
    }

    /// Finds out who is behind a token: it is whole and of now, its user exists, it has every scope in `required`, and
    /// the user is not disabled.
    /// Errors, in this order: the codec's, unknown_subject, store_unavailable, insufficient_scope, account_disabled.
    /// RFC 6750 section 3.1.
    [[nodiscard]] Result<Principal> authenticate(AccessTokenView token, const Scopes& required = {}) const {
        auto who = authenticate_even_if_disabled(token, required);
        if (who && who->user().disabled) return fail(AuthError::account_disabled);
        return who;
    }

    /// The same for a route that disabled users may still see: theirs to look at `user().disabled`.
    [[nodiscard]] Result<Principal> authenticate_even_if_disabled(AccessTokenView token, const Scopes& required = {}) const {
        auto claims = tokens_.decode(token);
        if (!claims) return fail(claims.error());
        auto who = principal(std::move(*claims));
        if (who && !who->scopes().contains_all(required)) return fail(AuthError::insufficient_scope);
        return who;
    }

    /// The stage between the two: the user that verified claims name. For a host that writes its own sequence.
    /// Errors: unknown_subject, store_unavailable.
    [[nodiscard]] Result<Principal> principal(Claims&& claims) const {
        const auto subject = claims.subject();
        const UserId id = policies_.template get<SubjectPolicyKind>().user_of(subject.value_or(""));
        if (id.empty()) return fail(AuthError::unknown_subject);
        auto user = find([&] { return users_.find_by_id(id); }, id.text());
        if (!user) return fail(user.error());
        if (!*user) return fail(AuthError::unknown_subject);
        return Principal(std::move(**user), std::move(claims));
    }

 private:
    // A text that no store may be asked for names nobody; a store that throws is one that is down.
    template <class Ask>
    Result<std::optional<User>> find(Ask ask, std::string_view key) const {
        if (!is_storable(key)) return std::optional<User>();
        try {
            return ask();
        } catch (...) {
            return fail(AuthError::store_unavailable);
        }
    }

    // The login is good whether or not the better hash could be stored; the next one will try again.
    void replace_hash(const UserId& id, const PasswordHash& hash) const {
        try {
            static_cast<void>(users_.replace_hash(id, hash));
        } catch (...) {
        }
    }

    Users& users_;
    const Hasher& passwords_;
    const Codec& tokens_;
    [[no_unique_address]] PolicySet<User, Policies...> policies_;
};

}  // namespace latchkey
