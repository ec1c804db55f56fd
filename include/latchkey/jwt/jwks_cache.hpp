// jwks_cache: the keys of somebody else's issuer, fetched by the host and kept for a while.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/read_mostly.hpp>
#include <latchkey/jwt/jwk_set.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace latchkey {

/// How long fetched keys are good. An issuer that takes a key back is believed after `lifetime`.
struct JwksCacheRules {
    std::chrono::seconds lifetime = std::chrono::hours(1);        ///< a set older than this is fetched again
    std::chrono::seconds stale_while_error = std::chrono::hours(24);  ///< and is used this much longer while that fails
    std::chrono::seconds cool_down = std::chrono::minutes(1);     ///< between two fetches, whatever tokens ask for
};

/// Verifies with the keys of a JWK set that lives elsewhere: Keycloak's, Auth0's, Entra's. The library opens no socket:
/// the host gives a function that fetches the text. A "kid" that is not in the set asks for a fetch, at most one in each
/// cool-down, so that strangers' tokens cannot make this a load on the issuer. One thread fetches; the others go on with
/// the keys at hand, but for those whose token names none of these: they wait for it. A token without a "kid" is refused.
template <VerifyingKey... Keys>
class JwksCache {
 public:
    /// Gives the text of the set; any error or exception counts as "not reachable". Called by one thread at a time.
    using Fetch = std::function<Result<std::string>()>;

    explicit JwksCache(Fetch fetch, JwksCacheRules rules = {})
        : fetch_(std::move(fetch)), rules_(rules), state_(std::make_unique<const State>()) {}

    /// Errors: store_unavailable where there are no keys that are fresh enough, and none to be fetched; unknown_key,
    /// wrong_algorithm, bad_signature, crypto_failure.
    [[nodiscard]] Result<void> verify(std::string_view algorithm, std::optional<std::string_view> id, std::string_view input,
                                      ByteView signature, TimePoint now) const {
        if (!id) return fail(AuthError::unknown_key);
        const Look look = try_verify(algorithm, *id, input, signature, now);
        if (!look.wants_fetch || !refresh_if_due(now, look)) return look.result;
        return try_verify(algorithm, *id, input, signature, now).result;
    }

    /// Fetches now, whatever the cool-down says: for a host that would rather do it in the background.
    /// Errors: store_unavailable where the fetch failed, or gave no JWK set; the keys at hand stay.
    Result<void> refresh(TimePoint now) const {
        const std::lock_guard lock(fetching_);
        return fetch_locked(now);
    }

    /// See VersionedKeys: the number of the fetch; nothing while the keys are not fresh, so that every token asks for newer.
    [[nodiscard]] std::optional<std::uint64_t> version(TimePoint now) const {
        return state_.read([&](const State& state) {
            return state.keys && is_fresh(state, now) ? std::optional(state.fetches) : std::nullopt;
        });
    }

    /// How many members of the set were no usable keys.
    [[nodiscard]] std::size_t skipped() const {
        return state_.read([](const State& state) { return state.keys ? state.keys->skipped() : 0; });
    }

 private:
    struct State {
        std::optional<JwkSet<Keys...>> keys;
        TimePoint fetched_at{};
        std::uint64_t fetches = 0;  // good ones, this one included
    };

    bool is_fresh(const State& state, TimePoint now) const noexcept {
        const auto age = now - state.fetched_at;
        return age >= std::chrono::seconds::zero() && age < rules_.lifetime;  // a clock set back: not fresh
    }

    // The verdict with the keys at hand; whether newer ones could change it, and whether it is one that can stand till then.
    struct Look {
        Result<void> result;
        bool wants_fetch = false;
        bool key_was_there = false;
        std::uint64_t fetches = 0;
    };
    Look try_verify(std::string_view algorithm, std::string_view id, std::string_view input, ByteView signature, TimePoint now) const {
        return state_.read([&](const State& state) -> Look {
            if (!state.keys || now - state.fetched_at >= rules_.lifetime + rules_.stale_while_error) {
                return {fail(AuthError::store_unavailable), true, false, state.fetches};
            }
            const bool stale = !is_fresh(state, now);
            bool known = false;
            for (const auto& entry : state.keys->entries()) {
                if (entry.kid != id) continue;
                known = true;
                const auto verdict = std::visit([&](const auto& key) -> std::optional<Result<void>> {
                    if (algorithm != key.algorithm) return std::nullopt;
                    return key.verify(input, signature);
                }, entry.key);
                if (verdict) return {*verdict, stale, true, state.fetches};
            }
            return {fail(known ? AuthError::wrong_algorithm : AuthError::unknown_key), stale || !known, known, state.fetches};
        });
    }

    // True where another look at the keys is worth it.
    bool refresh_if_due(TimePoint now, const Look& look) const {
        std::unique_lock lock(fetching_, std::try_to_lock);
        const bool waited = !lock;
        if (waited && look.key_was_there) return false;
        if (waited) lock.lock();
        const bool newer = state_.read([&look](const State& state) { return state.fetches != look.fetches; });
        if (newer || waited) return newer;
        const bool cooling = last_try_ && now >= *last_try_ && now < *last_try_ + rules_.cool_down;
        return !cooling && fetch_locked(now).has_value();
    }

    Result<void> fetch_locked(TimePoint now) const {
        last_try_ = now;
        try {
            const Result<std::string> text = fetch_();
            auto keys = text ? JwkSet<Keys...>::read(*text) : fail(text.error());
            if (!keys) return fail(AuthError::store_unavailable);
            state_.replace([&](const State& old) {
                auto fresh = std::make_unique<State>();
                fresh->keys.emplace(std::move(*keys));
                fresh->fetched_at = now;
                fresh->fetches = old.fetches + 1;
                return std::unique_ptr<const State>(std::move(fresh));
            });
            return {};
        } catch (...) {
            return fail(AuthError::store_unavailable);
        }
    }

    Fetch fetch_;
    JwksCacheRules rules_;
    mutable ReadMostly<State> state_;
    mutable std::mutex fetching_;  // guards the next line, and lets one thread fetch
    mutable std::optional<TimePoint> last_try_;
};

}  // namespace latchkey
