// password_hasher: one scheme that makes new hashes, and all that read the old ones.
#pragma once

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/scheme.hpp>
#include <latchkey/password/usual_work.hpp>

#include <concepts>
#include <cstdint>
#include <tuple>
#include <utility>

namespace latchkey {

/// What a verification found.
struct PasswordMatch {
    bool matched = false;     ///< whether the password is the one
    PasswordHash upgraded{};  ///< store this instead: the stored hash is not what a new one would be; empty: it is
};

/// Hashes passwords with `Current` and verifies those of every scheme. Which scheme a stored hash belongs to is decided
/// by its own text; where several recognize it, by their order. Safe to call from many threads at once.
template <PasswordScheme Current = Argon2id, VerifyingScheme... Legacy>
class PasswordHasher {
 public:
    PasswordHasher()
        requires(std::default_initializable<Current> && ... && std::default_initializable<Legacy>)
        : PasswordHasher(Current(), Legacy()...) {}
    explicit PasswordHasher(Current current, Legacy... legacy)
        : schemes_(std::move(current), std::move(legacy)...), decoy_(std::get<0>(schemes_).decoy()) {}

    /// Errors: overloaded, unusable_password, invalid_configuration.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        return current().hash(password);  // teaches usual_ nothing: to make a hash may take longer than to verify one
    }

    /// Whether verify() would compute anything for `stored`. An account whose hash is not readable is to be answered
    /// like a wrong password, with decoy() for the work: OWASP ASVS 6.3.8.
    [[nodiscard]] bool can_verify(const PasswordHash& stored) const noexcept {
        return ask(PasswordHashView(stored), false, [&](const auto& scheme) { return scheme.affordable(stored); });
    }

    /// Whether `password` is the one that `stored` was made from; on a match, a hash to store in its place where it is
    /// of a legacy scheme or of other parameters. An upgrade that fails for want of memory is left for the next login.
    /// A hash that is cheaper than a new one takes as long as that, whatever the answer; one that is dearer takes its time.
    /// Errors: unknown_hash_format, hash_too_costly, overloaded, crypto_failure: "could not tell", never "wrong".
    [[nodiscard]] Result<PasswordMatch> verify(const Password& password, const PasswordHash& stored) const {
        auto match = verify_only(password, stored);
        if (match && match->matched && !is_current(stored)) {
            if (auto upgraded = hash(password)) match->upgraded = std::move(*upgraded);
        }
        return match;
    }

    /// The same without a better hash: for a login that will be refused whatever the password, and whose time must not
    /// tell that it was right.
    [[nodiscard]] Result<PasswordMatch> verify_only(const Password& password, const PasswordHash& stored) const {
        const std::int64_t before = thread_cpu_ns();
        const auto matched = ask(PasswordHashView(stored), Result<bool>(fail(AuthError::unknown_hash_format)),
                                 [&](const auto& scheme) { return check(scheme, password, stored); });
        if (!matched) return fail(matched.error());
        const std::int64_t spent = thread_cpu_ns() - before;
        is_current(stored) ? usual_.learn(spent) : make_up(password, spent);
        return PasswordMatch{.matched = *matched};
    }

    /// What `stored` is and costs, without a password: for a report before a migration.
    [[nodiscard]] HashDescription describe(const PasswordHash& stored) const {
        auto description = ask(PasswordHashView(stored), HashDescription{},
                               [&](const auto& scheme) { return describe_with(scheme, stored); });
        description.current = is_current(stored);
        description.affordable = can_verify(stored);
        description.dearer = cost(stored).ns / 11 > cost(decoy_).ns / 10;  // the figures are not exact
        return description;
    }
    /// What `stored` costs to verify, by its own text; nothing for what no scheme recognizes.
    [[nodiscard]] HashCost cost(const PasswordHash& stored) const noexcept {
        return ask(PasswordHashView(stored), HashCost{}, [&](const auto& scheme) { return cost_with(scheme, stored); });
    }

    /// A hash that no password matches and that costs a full computation: what an unknown user is verified against.
    [[nodiscard]] const PasswordHash& decoy() const noexcept { return decoy_; }

 private:
    const Current& current() const noexcept { return std::get<0>(schemes_); }

    template <class Scheme>
    static Result<bool> check(const Scheme& scheme, const Password& password, PasswordHashView stored) {
        if (scheme.affordable(stored)) return scheme.matches(password, stored);
        if (means_no_password<Scheme>(stored)) return false;
        return fail(AuthError::hash_too_costly);
    }

    // Nothing is known before the first computation: so that is done here, in full.
    void make_up(const Password& password, std::int64_t spent) const {
        if (usual_.ns() != 0) {
            usual_.make_up(spent);
            return;
        }
        const std::int64_t before = thread_cpu_ns();
        if (current().matches(password, decoy_)) usual_.learn(thread_cpu_ns() - before);
    }

    bool is_current(PasswordHashView stored) const noexcept {
        return Current::recognizes(stored) && current().is_current(stored);
    }

    // Asks the first scheme that recognizes `stored`.
    template <class Answer, class Question>
    Answer ask(PasswordHashView stored, Answer answer, const Question& question) const {
        const auto try_one = [&]<class Scheme>(const Scheme& scheme) {
            if (!Scheme::recognizes(stored)) return false;
            answer = question(scheme);
            return true;
        };
        std::apply([&](const auto&... scheme) { static_cast<void>((try_one(scheme) || ...)); }, schemes_);
        return answer;
    }

    std::tuple<Current, Legacy...> schemes_;
    PasswordHash decoy_;
    UsualWork usual_;  // of a verification with the current scheme and parameters
};

}  // namespace latchkey
