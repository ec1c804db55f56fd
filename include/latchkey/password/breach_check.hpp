// breach_check: asks a k-anonymity service whether a password is in a published breach, through the host's own HTTP.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/password/password_rules.hpp>

#include <sodium.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Gets the range of a prefix of 5 uppercase hexadecimal digits, as from https://api.pwnedpasswords.com/range/<prefix>;
/// nothing where that fails. Ask with "Add-Padding: true", so that the size of the answer does not tell the prefix.
template <class F>
concept RangeFetch = requires(const F& fetch, std::string_view prefix) {
    { fetch(prefix) } -> std::same_as<std::optional<std::string>>;
};

/// Tells the service 20 bits of the password's SHA-1, and looks for the other 140 in the answer itself.
template <RangeFetch Fetch>
class BreachCheck {
 public:
    /// `least_count`: how often a password must have been seen to count as breached.
    explicit BreachCheck(Fetch fetch, std::uint64_t least_count = 1)
        : fetch_(std::move(fetch)), least_count_(least_count == 0 ? 1 : least_count) {}

    [[nodiscard]] Listed operator()(const Password& password) const {
        std::array<unsigned char, Sha1::size> digest{};
        if (!compute_digest<Sha1>(password.reveal(), digest)) return Listed::could_not_check;
        std::array<char, 2 * Sha1::size> hex{};
        for (std::size_t i = 0; i < hex.size(); ++i) {
            hex[i] = "0123456789ABCDEF"[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
        }
        const std::string_view text(hex.data(), hex.size());
        const auto range = fetch_(text.substr(0, prefix_size));
        const Listed listed = range ? look_up(*range, text.substr(prefix_size)) : Listed::could_not_check;
        sodium_memzero(digest.data(), digest.size());
        sodium_memzero(hex.data(), hex.size());
        return listed;
    }

 private:
    static constexpr std::size_t prefix_size = 5;

    // Lines of "<35 digits>:<count>"; those with a count of 0 are padding. One bad line makes the whole answer
    // worthless, and so does an empty one: a real range has hundreds of lines.
    Listed look_up(std::string_view range, std::string_view suffix) const noexcept {
        Listed listed = Listed::no;
        if (range.empty()) return Listed::could_not_check;
        while (!range.empty()) {
            std::string_view line = range.substr(0, range.find('\n'));
            range.remove_prefix(line.size() < range.size() ? line.size() + 1 : line.size());
            if (line.ends_with('\r')) line.remove_suffix(1);
            std::uint64_t count = 0;
            if (line.size() < suffix.size() + 2 || line[suffix.size()] != ':') return Listed::could_not_check;
            if (line.substr(0, suffix.size()).find_first_not_of("0123456789ABCDEF") != line.npos)
                return Listed::could_not_check;
            if (!read_count(line.substr(suffix.size() + 1), count)) return Listed::could_not_check;
            if (line.starts_with(suffix) && count >= least_count_) listed = Listed::yes;
        }
        return listed;
    }
    static bool read_count(std::string_view text, std::uint64_t& count) noexcept {
        for (const char c : text) {
            if (c < '0' || c > '9' || count > 1'000'000'000'000) return false;
            count = count * 10 + static_cast<unsigned char>(c - '0');
        }
        return true;
    }

    Fetch fetch_;
    std::uint64_t least_count_;
};

}  // namespace latchkey
