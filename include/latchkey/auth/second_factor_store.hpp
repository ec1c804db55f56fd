// second_factor_store: who has a second factor, and its secret.
#pragma once

#include <latchkey/auth/recovery_codes.hpp>
#include <latchkey/auth/totp.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/reauthentication.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>

namespace latchkey {

/// A secret for a new app, for the user's eyes, and the token that brings it back.
struct SecondFactorOffer {
    TotpSecret secret;
    SecondFactorOfferToken token;
    std::chrono::seconds expires_in{};
};
/// What a user has.
struct SecondFactorState {
    bool on = false;
    std::size_t recovery_codes = 0;  ///< that are left
};

/// Where the secrets of authenticator apps are kept, and the digests of recovery codes. store_unavailable is the only error,
/// and an exception counts as that. A secret is as good as the app: a store on disk keeps it encrypted. An empty optional is
/// "this user logs in with the password alone", so a store that cannot tell must fail.
template <class S>
concept SecondFactorStore = RecoveryCodeStore<S> && requires(S& store, const UserId& user, const TotpSecret& secret) {
    { store.find_totp(user) } -> std::same_as<Result<std::optional<TotpSecret>>>;
    { store.put_totp(user, secret) } -> std::same_as<Result<void>>;  // once the user has typed a first code
    { store.drop_factors(user) } -> std::same_as<Result<void>>;      // the secret and the recovery codes
};

}  // namespace latchkey
