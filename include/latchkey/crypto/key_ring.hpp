// key_ring: several keys by "kid", rotated while other threads verify with them.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/read_mostly.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/crypto/key.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace latchkey {

/// What a token without a "kid" is verified with.
enum class WithoutKeyId {
    refused,          ///< nothing: unknown_key
    current_key,      ///< the one key that signs now; never every key in turn (RFC 8725 section 3.10)
};

/// Keys of one or several algorithms. A token's "kid" picks the key, and its "alg" must be that key's. Readers take no
/// lock; a rotation waits for those who still read the old ring.
template <VerifyingKey... Keys>
class KeyRing {
 public:
    static constexpr std::size_t max_keys = 100;

    /// A ring that signs with `key` under the name `id`, if it is a key that can sign and a name in UTF-8, as a "kid" is.
    template <class Key>
    KeyRing(KeyId id, Key key, WithoutKeyId without_key_id = WithoutKeyId::refused)
        : without_key_id_(without_key_id), state_(std::make_unique<const State>(State{{entry(std::move(id), std::move(key))}, 0, 0})) {}

    /// Adds a key that verifies and does not sign yet: its public part can reach every verifier before its first token.
    /// Errors: invalid_configuration for a name that is taken, or is not UTF-8, or more than max_keys.
    template <class Key>
    [[nodiscard]] Result<void> add(KeyId id, Key key) {
        return change([&](State& state) {
            if (!has_room_for(state, id)) return false;
            state.keys.push_back(entry(std::move(id), std::move(key)));
            return true;
        });
    }
    /// Signs with this key from now on; the one before it verifies until `old_until`, when the last of its tokens is over.
    /// Errors: unknown_key.
    [[nodiscard]] Result<void> sign_with(const KeyId& id, TimePoint old_until) {
        Result<void> done = fail(AuthError::unknown_key);
        static_cast<void>(change([&](State& state) {
            for (std::size_t i = 0; i < state.keys.size(); ++i) {
                if (state.keys[i].id.text() != id.text()) continue;
                if (i != state.current) state.keys[state.current].until = old_until;
                state.keys[i].until.reset();
                state.current = i;
                done = Result<void>();
                return true;
            }
            return false;
        }));
        return done;
    }
    /// add() and sign_with() in one.
    /// Errors: invalid_configuration.
    template <class Key>
    [[nodiscard]] Result<void> rotate(KeyId id, Key key, TimePoint old_until) {
        return change([&](State& state) {
            if (!has_room_for(state, id)) return false;
            state.keys[state.current].until = old_until;
            state.current = state.keys.size();
            state.keys.push_back(entry(std::move(id), std::move(key)));
            return true;
        });
    }
    /// Forgets a key at once, and with it every token that it signed. Errors: unknown_key; invalid_configuration for the
    /// one that signs.
    [[nodiscard]] Result<void> drop(const KeyId& id) {
        Result<void> done = fail(AuthError::unknown_key);
        static_cast<void>(change([&](State& state) {
            return forget_if(state, [&](const Entry& key, bool current) {
                if (key.id.text() != id.text()) return false;
                done = current ? Result<void>(fail(AuthError::invalid_configuration)) : Result<void>();
                return !current;
            });
        }));
        return done;
    }
    /// Forgets the keys whose time is over.
    void drop_expired(TimePoint now) {
        static_cast<void>(change([&](State& state) {
            return forget_if(state, [&](const Entry& key, bool current) { return !current && key.until && *key.until <= now; });
        }));
    }

    /// Errors: unknown_key for a "kid" that is not here, or whose time is over; wrong_algorithm; bad_signature; crypto_failure.
    [[nodiscard]] Result<void> verify(std::string_view algorithm, std::optional<std::string_view> id, std::string_view input,
                                      ByteView signature, TimePoint now) const noexcept {
        return state_.read([&](const State& state) -> Result<void> {
            const bool take_current = !id && without_key_id_ == WithoutKeyId::current_key;
            const Entry* const found = id ? find(state, *id) : take_current ? &state.keys[state.current] : nullptr;
            if (found == nullptr || (found->until && *found->until <= now)) return fail(AuthError::unknown_key);
            return std::visit(
                [&](const auto& key) -> Result<void> {
                    if (algorithm != key.algorithm) return fail(AuthError::wrong_algorithm);
                    return key.verify(input, signature);
                },
                *found->key);
        });
    }

    /// See VersionedKeys: another number after every change, and after the end of every retired key.
    [[nodiscard]] std::optional<std::uint64_t> version(TimePoint now) const noexcept {
        return state_.read([now](const State& state) {
            std::uint64_t over = 0;
            for (const Entry& entry : state.keys) over += entry.until && *entry.until <= now ? 1 : 0;
            return state.changes * (max_keys + 1) + over;
        });
    }

    /// Gives `use(key, id)` for the key that signs. `use` gives a Result. Errors: its own; unknown_key where the ring's
    /// current key cannot sign, or no token could name it.
    template <class Use>
    [[nodiscard]] auto with_current(Use use) const {
        return state_.read([&](const State& state) {
            const Entry& current = state.keys[state.current];
            return std::visit(
                [&](const auto& key) -> decltype(use(std::declval<const FirstSigning&>(), std::declval<const KeyId&>())) {
                    if constexpr (SigningKey<std::remove_cvref_t<decltype(key)>>) {
                        if (is_utf8(current.id.text())) return use(key, current.id);
                    }
                    return fail(AuthError::unknown_key);
                },
                *current.key);
        });
    }

    /// Calls `see(const KeyId&, const auto& key)` for each key that still verifies something at `now`: for a JWK set.
    template <class See>
    void each_key(TimePoint now, See see) const {
        state_.read([&](const State& state) {
            for (const Entry& entry : state.keys) {
                if (entry.until && *entry.until <= now) continue;
                std::visit([&](const auto& key) { see(entry.id, key); }, *entry.key);
            }
        });
    }

 private:
    struct Entry {
        KeyId id;
        std::shared_ptr<const std::variant<Keys...>> key;  // shared by the rings before and after a change
        std::optional<TimePoint> until;
    };
    struct State {
        std::vector<Entry> keys;
        std::size_t current;
        std::uint64_t changes;  // before this state
    };
    template <class Key, class... Rest>
    struct First {
        using type = typename std::conditional_t<SigningKey<Key> || sizeof...(Rest) == 0, std::type_identity<Key>, First<Rest...>>::type;
    };
    template <class Key>
    struct First<Key> {
        using type = Key;
    };
    using FirstSigning = typename First<Keys...>::type;

    template <class Key>
    static Entry entry(KeyId id, Key key) {
        return {std::move(id), std::make_shared<const std::variant<Keys...>>(std::in_place_type<Key>, std::move(key)), std::nullopt};
    }
    static const Entry* find(const State& state, std::string_view id) noexcept {
        for (const Entry& entry : state.keys) {
            if (entry.id.text() == id) return &entry;
        }
        return nullptr;
    }
    static bool has_room_for(const State& state, const KeyId& id) noexcept {
        return state.keys.size() < max_keys && is_utf8(id.text()) && find(state, id.text()) == nullptr;
    }
    template <class Test>
    static bool forget_if(State& state, Test test) {
        std::vector<Entry> kept;
        std::size_t current = 0;
        for (std::size_t i = 0; i < state.keys.size(); ++i) {
            if (test(state.keys[i], i == state.current)) continue;
            if (i == state.current) current = kept.size();
            kept.push_back(state.keys[i]);
        }
        const bool changed = kept.size() != state.keys.size();
        state.keys = std::move(kept);
        state.current = current;
        return changed;
    }
    template <class Change>
    Result<void> change(Change change) {
        Result<void> done;
        state_.replace([&](const State& old) {
            auto fresh = std::make_unique<State>(old);
            ++fresh->changes;
            if (!change(*fresh)) {
                done = fail(AuthError::invalid_configuration);
                fresh.reset();
            }
            return std::unique_ptr<const State>(std::move(fresh));
        });
        return done;
    }

    WithoutKeyId without_key_id_;
    ReadMostly<State> state_;
};

}  // namespace latchkey
