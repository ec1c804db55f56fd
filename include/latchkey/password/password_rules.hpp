// password_rules: which new passwords are taken, as NIST SP 800-63B-4 section 3.1.1.2 has it.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/core/utf8.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <utility>

namespace latchkey {

/// Why a new password is not taken. What to tell the user is the host's to word.
enum class PasswordRefusal : std::uint8_t {
    not_utf8,         ///< not well-formed UTF-8, so that its characters cannot be counted
    too_short,        ///< fewer code points than the rules ask for
    too_long,         ///< more code points than the rules allow
    blocklisted,      ///< common, expected, or made of the site's or the user's name: the host's list has it
    breached,         ///< seen in a published breach
    could_not_check,  ///< the list or the breach service gave no answer: says nothing about the password
};

/// What a host's list says of a whole password.
enum class Listed : std::uint8_t { no, yes, could_not_check };

/// A look at a whole password, not at parts of it (SP 800-63B-4 section 3.1.1.2), with a typed answer.
template <class C>
concept PasswordCheck = requires(const C& check, const Password& password) {
    { check(password) } -> std::same_as<Listed>;
};

/// Asks nobody.
struct NoCheck {
    [[nodiscard]] Listed operator()(const Password&) const noexcept { return Listed::no; }
};

/// How long a new password must be and may be, in Unicode code points.
struct PasswordLength {
    std::size_t least = 15;   ///< 15 where the password is all there is; 8 beside a second factor
    std::size_t most = 1024;  ///< 64 at the least

    [[nodiscard]] static constexpr PasswordLength alone() noexcept { return {}; }
    [[nodiscard]] static constexpr PasswordLength with_second_factor() noexcept { return {.least = 8}; }
};

/// Judges new passwords; a login is never judged. No rule about kinds of characters and none about age, as NIST forbids
/// both. The password counts and is hashed as received: SP 800-63B-4 suggests NFC or NFKC, ASVS 6.2.8 asks for no
/// change at all, and one that is changed is not the one other programs hashed. A host that wants NFC
/// hashes with Prehashed<Nfc, ...> (normal_form.hpp), at every login.
template <PasswordCheck Blocklist = NoCheck, PasswordCheck Breaches = NoCheck>
class PasswordRules {
 public:
    /// A least length under 8 or a most under 64 is taken as that bound: the standard allows no less.
    explicit PasswordRules(PasswordLength length = {}, Blocklist blocklist = Blocklist(),
                           Breaches breaches = Breaches())
        : length_{.least = length.least < 8 ? 8 : length.least, .most = length.most < 64 ? 64 : length.most},
          blocklist_(std::move(blocklist)),
          breaches_(std::move(breaches)) {}

    /// Whether `password` may be set. Lengths first, then the list, then the breaches, each only where the last passed.
    [[nodiscard]] std::expected<void, PasswordRefusal> check(const Password& password) const {
        std::size_t count = 0;
        for (std::string_view rest = password.reveal(); !rest.empty(); ++count) {
            const std::size_t length = utf8_length(rest);
            if (count == length_.most) return std::unexpected(PasswordRefusal::too_long);
            if (length == 0) return std::unexpected(PasswordRefusal::not_utf8);
            rest.remove_prefix(length);
        }
        if (count < length_.least) return std::unexpected(PasswordRefusal::too_short);
        if (const Listed listed = blocklist_(password); listed != Listed::no)
            return refused(listed, PasswordRefusal::blocklisted);
        if (const Listed listed = breaches_(password); listed != Listed::no)
            return refused(listed, PasswordRefusal::breached);
        return {};
    }

 private:
    static std::unexpected<PasswordRefusal> refused(Listed listed, PasswordRefusal refusal) noexcept {
        return std::unexpected(listed == Listed::yes ? refusal : PasswordRefusal::could_not_check);
    }

    PasswordLength length_;
    Blocklist blocklist_;
    Breaches breaches_;
};

}  // namespace latchkey
