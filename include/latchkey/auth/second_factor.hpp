// second_factor: the policy by which a password alone is half a login.
#pragma once

#include <latchkey/auth/once_store.hpp>
#include <latchkey/auth/one_time_record.hpp>
#include <latchkey/auth/recovery_codes.hpp>
#include <latchkey/auth/second_factor_changes.hpp>
#include <latchkey/auth/second_factor_store.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/auth/totp.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/reauthentication.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// Users who have put an authenticator app into `factors` get a PendingLogin from login(), and finish_login() trades that and
/// a code for a Grant; all others log in as ever. `used` remembers what was used up. Both must outlive this.
template <SecondFactorStore Factors, OnceStore Used, class App = Totp<>, Clock Now = SystemClock>
class SecondFactor {
 public:
    static constexpr bool asks_second_factor = true;
    template <class Steps>
    using Around = SecondFactorChanges<Steps>;

    static constexpr std::chrono::seconds lifetime = std::chrono::minutes(5);         ///< of a pending login
    static constexpr std::chrono::seconds offer_lifetime = std::chrono::minutes(15);  ///< of a secret that was shown and not confirmed
    static constexpr int most_tries = 5;  ///< of a pending login; a Throttle counts those of a user
    static constexpr std::size_t most_scopes = 1024;  ///< in bytes, that a pending login says

    /// What a pending login says.
    struct Half {
        OneTimeRecord record;
        ClientId client;
        Scopes asked;
    };

    /// An app that a first code came from. Only confirm() makes one.
    class ConfirmedApp {
        friend class SecondFactor;
        ConfirmedApp(UserId user, TotpSecret secret, TotpCode first) : user_(std::move(user)), secret_(std::move(secret)), first_(std::move(first)) {}

        UserId user_;
        TotpSecret secret_;
        TotpCode first_;
    };
    /// `secret`: 32 random bytes at the least; `older`: those before it. Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<SecondFactor> make(Factors& factors, Used& used, App app, const KeyBytes& secret, const std::vector<KeyBytes>& older = {}, Now clock = {}) {
        auto seal = OneTimeSeal::make("pending-login", secret, older), offers = OneTimeSeal::make("second-factor-offer", secret, older);
        if (!seal || !offers) return fail(seal ? offers.error() : seal.error());
        return SecondFactor(factors, used, std::move(app), std::move(*seal), std::move(*offers), std::move(clock));
    }

    /// Whether `user` has one. Errors: store_unavailable.
    [[nodiscard]] Result<bool> has(const UserId& user) const {
        const auto secret = ask_store([&] { return factors_->find_totp(user); });
        return secret ? Result<bool>(secret->has_value()) : fail(secret.error());
    }
    /// The same, and the recovery codes. Errors: store_unavailable.
    [[nodiscard]] Result<SecondFactorState> state_of(const UserId& user) const {
        const auto on = has(user);
        if (!on) return fail(on.error());
        const auto left = ask_store([&] { return factors_->recovery_codes_left(user); });
        return left ? Result<SecondFactorState>(SecondFactorState{.on = *on, .recovery_codes = *left}) : fail(left.error());
    }
    /// Half a login, for as long as `hash` is the user's. Errors: crypto_failure; invalid_scope for more than most_scopes bytes of
    /// them; invalid_configuration where other names are too long.
    [[nodiscard]] Result<PendingLogin> begin(const UserId& user, const PasswordHash& hash, const Scopes& asked, const ClientId& client) const {
        if (asked.text().size() > most_scopes) return fail(AuthError::invalid_scope);
        const auto binding = seal_.binding(user, hash);
        if (!binding) return fail(binding.error());
        auto text = seal_.seal({.id = OneTimeSeal::new_id(), .expires_at = clock_.now() + lifetime, .user = user, .binding = *binding,
                                .about = std::to_string(client.text().size()) + ' ' + client.text() + asked.text()});
        if (!text) return fail(text.error());
        return PendingLogin{PendingLoginToken(std::move(*text)), lifetime};
    }
    /// Errors: those of OneTimeSeal::open().
    [[nodiscard]] Result<Half> open(const PendingLoginToken& token) const {
        auto record = seal_.open(token.reveal(), clock_.now());
        if (!record) return fail(record.error());
        std::string_view about = record->about;
        std::size_t size = 0;
        for (; !about.empty() && about.front() != ' '; about.remove_prefix(1)) size = size * 10 + static_cast<std::size_t>(about.front() - '0');
        if (about.size() < size + 1) return fail(AuthError::malformed_token);
        Half half{.record = {}, .client = ClientId(about.substr(1, size)), .asked = Scopes::parse(about.substr(1 + size))};
        half.record = std::move(*record);
        return half;
    }
    /// Errors: crypto_failure.
    [[nodiscard]] Result<bool> is_bound_to(const Half& half, const PasswordHash& hash) const { return seal_.is_bound_to(half.record, hash); }

    /// Takes one of the tries that a pending login has. Errors: already_used when there is none left; store_unavailable.
    [[nodiscard]] Result<void> take_try(const Half& half) const {
        for (int i = 0; i < most_tries; ++i) {
            const auto taken = use(half, '.' + std::to_string(i));
            if (taken || taken.error() != AuthError::already_used) return taken;
        }
        return fail(AuthError::already_used);
    }
    /// Whether a code is the user's app's, of now, or one of the recovery codes; it is used up with that.
    /// Errors: bad_credentials, already_used, store_unavailable, weak_key, crypto_failure.
    [[nodiscard]] Result<void> check(const UserId& user, const SecondFactorCode& typed) const {
        if (RecoveryCodes::recognizes(typed.reveal())) return RecoveryCodes::take(*factors_, user, RecoveryCode(typed.reveal()));
        const auto secret = ask_store([&] { return factors_->find_totp(user); });
        if (!secret) return fail(secret.error());
        if (!*secret) return fail(AuthError::bad_credentials);
        return app_.verify(**secret, TotpCode(typed.reveal()), user, *used_);
    }
    /// Uses a pending login up. Errors: already_used, store_unavailable.
    [[nodiscard]] Result<void> finish(const Half& half) const { return use(half, {}); }

    /// A new secret for `user`, for as long as `hash` is theirs. The token can be read by who holds it, as the secret can.
    /// Errors: crypto_failure; invalid_configuration where the id is too long.
    [[nodiscard]] Result<SecondFactorOffer> offer(const UserId& user, const PasswordHash& hash) const {
        TotpSecret secret = App::new_secret();
        const auto binding = offers_.binding(user, hash);
        if (!binding) return fail(binding.error());
        auto text = offers_.seal({.id = OneTimeSeal::new_id(), .expires_at = clock_.now() + offer_lifetime, .user = user, .binding = *binding, .about = std::string(secret.reveal())});
        if (!text) return fail(text.error());
        return SecondFactorOffer{std::move(secret), SecondFactorOfferToken(std::move(*text)), offer_lifetime};
    }
    /// Errors: those of OneTimeSeal::open(); unknown_subject, password_changed, bad_credentials, weak_key.
    [[nodiscard]] Result<ConfirmedApp> confirm(const UserId& user, const PasswordHash& hash, const SecondFactorOfferToken& token, const SecondFactorCode& first) const {
        auto record = offers_.open(token.reveal(), clock_.now());
        if (!record) return fail(record.error());
        if (record->user != user) return fail(AuthError::unknown_subject);
        const auto bound = offers_.is_bound_to(*record, hash);
        if (!bound) return fail(bound.error());
        if (!*bound) return fail(AuthError::password_changed);
        ConfirmedApp app(user, TotpSecret(std::move(record->about)), TotpCode(first.reveal()));
        if (const auto right = app_.check(app.secret_, app.first_); !right) return fail(right.error());
        return app;
    }
    /// Uses the first code up, and keeps the secret. Errors: unknown_subject for somebody else's; bad_credentials, already_used,
    /// weak_key, crypto_failure, store_unavailable.
    [[nodiscard]] Result<void> put(const UserId& user, const ConfirmedApp& app) const {
        if (app.user_ != user) return fail(AuthError::unknown_subject);
        if (const auto first = app_.verify(app.secret_, app.first_, user, *used_); !first) return first;
        return ask_store([&] { return factors_->put_totp(user, app.secret_); });
    }
    /// Errors: store_unavailable.
    [[nodiscard]] Result<void> drop(const UserId& user) const {
        return ask_store([&] { return factors_->drop_factors(user); });
    }
    /// Errors: store_unavailable, crypto_failure.
    [[nodiscard]] Result<std::vector<RecoveryCode>> new_codes(const UserId& user) const { return RecoveryCodes::make(*factors_, user); }

 private:
    SecondFactor(Factors& factors, Used& used, App app, OneTimeSeal seal, OneTimeSeal offers, Now clock)
        : factors_(&factors), used_(&used), app_(std::move(app)), seal_(std::move(seal)), offers_(std::move(offers)), clock_(std::move(clock)) {}

    Result<void> use(const Half& half, const std::string& part) const {
        return use_once(*used_, Issuer("urn:latchkey:pending-login"), TokenId(half.record.id.text() + part), half.record.expires_at + most_clock_skew);
    }

    Factors* factors_;
    Used* used_;
    App app_;
    OneTimeSeal seal_, offers_;
    [[no_unique_address]] Now clock_;
};

}  // namespace latchkey
