// compose: schemes made of schemes: a choice of several, one behind a prefix, one behind a transformed password.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

namespace latchkey {

/// Several schemes as one: the first that recognizes a stored hash verifies it.
template <VerifyingScheme... Schemes>
class AnyOf {
 public:
    AnyOf()
        requires(std::default_initializable<Schemes> && ...)
    = default;
    explicit AnyOf(Schemes... schemes)
        requires(sizeof...(Schemes) > 0)
        : schemes_(std::move(schemes)...) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return (Schemes::recognizes(stored) || ...);
    }

    [[nodiscard]] static bool is_no_password(PasswordHashView stored) noexcept {
        return (means_no_password<Schemes>(stored) || ...);
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        return ask(stored, false, [&](const auto& scheme) { return scheme.affordable(stored); });
    }
    /// Errors: those of the schemes; unknown_hash_format where none recognizes `stored`.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        return ask(stored, Result<bool>(fail(AuthError::unknown_hash_format)),
                   [&](const auto& scheme) { return scheme.matches(password, stored); });
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        return ask(stored, HashDescription{}, [&](const auto& scheme) { return describe_with(scheme, stored); });
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        return ask(stored, HashCost{}, [&](const auto& scheme) { return cost_with(scheme, stored); });
    }

 private:
    template <class Answer, class Question>
    Answer ask(PasswordHashView stored, Answer otherwise, const Question& question) const {
        const auto try_one = [&]<class Scheme>(const Scheme& scheme) {
            if (!Scheme::recognizes(stored)) return false;
            otherwise = question(scheme);
            return true;
        };
        std::apply([&](const auto&... scheme) { static_cast<void>((try_one(scheme) || ...)); }, schemes_);
        return otherwise;
    }

    std::tuple<Schemes...> schemes_;
};

/// A text as a template argument.
template <std::size_t N>
struct PrefixText {
    char text[N]{};
    // NOLINTNEXTLINE(google-explicit-constructor): Prefixed<"{CRYPT}", ...>
    constexpr PrefixText(const char (&literal)[N]) noexcept {
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

enum class PrefixCase : std::uint8_t { exact, any };

/// The hashes of `Inner`, stored behind `prefix`.
template <PrefixText prefix, VerifyingScheme Inner, PrefixCase letters = PrefixCase::exact>
class Prefixed {
 public:
    Prefixed()
        requires std::default_initializable<Inner>
    = default;
    explicit Prefixed(Inner inner) : inner_(std::move(inner)) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        HashText reader(stored.text());
        const bool passed = letters == PrefixCase::any ? reader.pass_any_case(prefix.view()) : reader.pass(prefix.view());
        return passed && Inner::recognizes(rest(stored));
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        return recognizes(stored) && inner_.affordable(rest(stored));
    }
    /// Errors: those of `Inner`; unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        if (!recognizes(stored)) return fail(AuthError::unknown_hash_format);
        return inner_.matches(password, rest(stored));
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        return recognizes(stored) ? describe_with(inner_, rest(stored)) : HashDescription{};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        return recognizes(stored) ? cost_with(inner_, rest(stored)) : HashCost{};
    }

 private:
    static PasswordHashView rest(PasswordHashView stored) noexcept {
        return PasswordHashView(stored.text().substr(prefix.view().size()));
    }

    Inner inner_{};
};

/// RFC 2307 section 5.3 and every directory: the name of a scheme in braces, in capitals or not.
template <PrefixText name, VerifyingScheme Inner>
using LdapPrefixed = Prefixed<name, Inner, PrefixCase::any>;

/// Makes of what a user typed what the scheme behind it is to see.
/// Errors: overloaded, crypto_failure.
template <class P>
concept Prehash = requires(const P& prehash, const Password& password) {
    { prehash(password) } -> std::same_as<Result<Password>>;
};

/// The password as it came.
struct AsReceived {
    [[nodiscard]] Result<Password> operator()(const Password& password) const { return Password(password.reveal()); }
};

/// A Prehash that is a digest under no key, as `static constexpr bool is_bare_digest = true` says. No new hashes are made over
/// one: who has that digest of a password from another table need not guess the password to know whose it is ("password
/// shucking", OWASP Password Storage Cheat Sheet).
template <class P>
concept BareDigest = P::is_bare_digest;

/// The hashes of `Inner` over a transformed password. Makes new ones where `Inner` does, and `Transform` is no bare digest.
template <Prehash Transform, VerifyingScheme Inner>
class Prehashed {
 public:
    Prehashed()
        requires std::default_initializable<Transform> && std::default_initializable<Inner>
    = default;
    explicit Prehashed(Transform transform, Inner inner = Inner())
        : transform_(std::move(transform)), inner_(std::move(inner)) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return Inner::recognizes(stored); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return inner_.affordable(stored); }
    /// Errors: those of `Transform` and of `Inner`.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto transformed = transform_(password);
        if (!transformed) return fail(transformed.error());
        return inner_.matches(*transformed, stored);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const { return describe_with(inner_, stored); }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept { return cost_with(inner_, stored); }

    /// Errors: those of `Transform` and of `Inner`.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const
        requires PasswordScheme<Inner> && (!BareDigest<Transform>)
    {
        const auto transformed = transform_(password);
        if (!transformed) return fail(transformed.error());
        return inner_.hash(*transformed);
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept
        requires PasswordScheme<Inner> && (!BareDigest<Transform>)
    {
        return inner_.is_current(stored);
    }
    [[nodiscard]] PasswordHash decoy() const
        requires PasswordScheme<Inner> && (!BareDigest<Transform>)
    {
        return inner_.decoy();
    }

 private:
    Transform transform_;
    Inner inner_;
};

}  // namespace latchkey
