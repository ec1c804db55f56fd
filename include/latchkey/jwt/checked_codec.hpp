// checked_codec: a codec whose tokens must pass checks of the caller's own, too, before anybody sees what they say.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>

#include <concepts>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace latchkey {

/// What a check may give.
template <class V>
concept CheckVerdict = std::same_as<V, bool> || std::same_as<V, Result<void>>;

/// A check of the caller's own, called with verified claims and, where it asks for it, the time: `check(claims)` or
/// `check(claims, now)`, const. It gives a Result<void>, whose error is the token's, or a bool, of which false is
/// claim_refused. Many threads may call one at once. What it throws refuses the token.
template <class Check, class Claims>
concept TokenCheck = requires(const Check& check, const Claims& claims) { { check(claims) } -> CheckVerdict; } ||
                     requires(const Check& check, const Claims& claims, TimePoint now) { { check(claims, now) } -> CheckVerdict; };

/// Stands before a codec and is used in its place, by an Authenticator, too: what the codec has verified must then pass
/// each of `Checks`, in the order in which they are written. One behind a check that refuses is not asked.
///
/// Before a VerifiedCache the checks are asked of each token each time; behind one it does not compile. Refers to the
/// codec, which must outlive it. As safe to call from many threads at once as the codec and the checks are.
template <class Codec, class... Checks>
class CheckedCodec {
 public:
    using Token = typename Codec::Token;
    using TokenView = typename Codec::TokenView;
    using Claims = typename decltype(std::declval<const Codec&>().decode(std::declval<TokenView>()))::value_type;
    static_assert((TokenCheck<Checks, Claims> && ...), "a check is a const function of the claims, or of them and the time, and gives bool or Result<void>");

    explicit CheckedCodec(const Codec& codec, Checks... checks) : codec_(codec), checks_(std::move(checks)...) {}
    explicit CheckedCodec(const Codec&&, Checks...) = delete;

    /// Errors: the codec's; then the check's, claim_refused, or for one that threw: overloaded for lack of memory,
    /// store_unavailable for anything else.
    [[nodiscard]] Result<Claims> decode(TokenView token) const {
        auto claims = codec_.decode(token);
        if (!claims) return claims;
        if (const auto good = hold(*claims); !good) return fail(good.error());
        return claims;
    }
    /// The same in memory that the caller keeps: see JwtCodec::decode. Errors: those of decode(token).
    template <class Buffer>
        requires requires(const Codec& codec, TokenView token, Buffer& buffer) { { **codec.decode(token, buffer) } -> std::same_as<const Claims&>; }
    [[nodiscard]] Result<const Claims*> decode(TokenView token, Buffer& buffer) const {
        const auto claims = codec_.decode(token, buffer);
        if (!claims) return claims;
        if (const auto good = hold(**claims); !good) return fail(good.error());
        return claims;
    }

    /// The codec's own. What is issued is not checked.
    [[nodiscard]] Result<Grant> issue(const Subject& subject, const Scopes& scopes, const TokenDetails& details = {}) const
        requires requires(const Codec& codec) { codec.issue(subject, scopes, details); }
    {
        return codec_.issue(subject, scopes, details);
    }
    [[nodiscard]] std::chrono::seconds lifetime() const noexcept
        requires requires(const Codec& codec) { codec.lifetime(); }
    {
        return codec_.lifetime();
    }
    /// The codec's clock.
    [[nodiscard]] TimePoint now() const noexcept { return codec_.now(); }
    [[nodiscard]] const Codec& codec() const noexcept { return codec_; }

 private:
    Result<void> hold(const Claims& claims) const noexcept {
        std::optional<AuthError> refused;  // and no Result<void>: g++ 12 then warns that its error may be read unset
        const auto holds = [&](const auto& check) {
            const auto kept = ask(check, claims);
            if (!kept) refused = kept.error();
            return kept.has_value();
        };
        static_cast<void>(std::apply([&](const Checks&... checks) { return (holds(checks) && ...); }, checks_));
        return refused ? Result<void>(fail(*refused)) : Result<void>();
    }
    template <class Check>
    Result<void> ask(const Check& check, const Claims& claims) const noexcept {
        try {
            if constexpr (requires { { check(claims) } -> CheckVerdict; }) {
                return result_of(check(claims));
            } else {
                return result_of(check(claims, now()));
            }
        } catch (const std::bad_alloc&) {
            return fail(AuthError::overloaded);
        } catch (...) {
            return fail(AuthError::store_unavailable);
        }
    }
    static Result<void> result_of(bool good) noexcept { return good ? Result<void>() : fail(AuthError::claim_refused); }
    static Result<void> result_of(const Result<void>& kept) noexcept { return kept; }

    const Codec& codec_;
    [[no_unique_address]] std::tuple<Checks...> checks_;
};

}  // namespace latchkey
