// json_number: the numbers of a JSON text, read into the largest integer that is not above them; no double comes near.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace latchkey {

/// A JSON number, RFC 8259 section 6.
struct JsonNumber {
    std::int64_t floor = 0;  ///< the largest integer that is not above it, or the nearest 64-bit one
    bool fraction = false;   ///< whether it is above its floor

    /// Reads the number that begins at `at`, and says where it ends. Null where none begins, and for 1e308 and more, which no
    /// double may hold (RFC 7493 section 2.2).
    [[nodiscard]] static const char* read(const char* at, const char* end, JsonNumber& number) noexcept {
        const bool negative = at != end && *at == '-';
        const char* const first_digit = negative ? at + 1 : at;
        const char* behind = first_digit;
        std::uint64_t small = 0;  // wraps where it is not used
        pass_eight_digits(behind, end, small);
        for (; behind != end && is_digit(*behind); ++behind) small = small * 10 + static_cast<std::uint64_t>(*behind - '0');
        const auto count = behind - first_digit;
        if (count == 0 || (*first_digit == '0' && count > 1)) return nullptr;
        if (count > 18 || (behind != end && (*behind == '.' || *behind == 'e' || *behind == 'E'))) {
            return read_any(first_digit, behind, end, negative, number);
        }
        number.floor = static_cast<std::int64_t>(negative ? 0 - small : small);
        number.fraction = false;
        return behind;
    }

 private:
    static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    // Reads eight digits at once where as many are there: a time has ten.
    static void pass_eight_digits(const char*& at, const char* end, std::uint64_t& value) noexcept {
        if constexpr (std::endian::native == std::endian::little) {
            if (end - at < 8) return;
            std::uint64_t eight = 0;
            std::memcpy(&eight, at, sizeof eight);
            eight -= 0x3030303030303030;  // a byte that is no digit is over 9 now; one below '0' borrows and is over 0x7F
            if (((eight | (eight + 0x7676767676767676)) & 0x8080808080808080) != 0) return;
            eight = eight * 10 + (eight >> 8);  // pairs, in every other byte; then fours, then all
            value = (((eight & 0x000000FF000000FF) * 0x000F424000000064) + ((eight >> 16 & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
            at += 8;
        }
    }
    // The rest of a number that is no short integer, which a token hardly ever has.
    [[gnu::cold, gnu::noinline]] static const char* read_any(const char* first_digit, const char* at, const char* end, bool negative,
                                                             JsonNumber& number) noexcept {
        Decimal decimal{{first_digit, static_cast<std::size_t>(at - first_digit)}, {}, 0};
        if (at != end && *at == '.') {
            const char* const fraction = at + 1;
            at = pass_digits(fraction, end);
            if (at == fraction) return nullptr;
            decimal.fraction = {fraction, static_cast<std::size_t>(at - fraction)};
        }
        if (at != end && (*at == 'e' || *at == 'E')) at = pass_exponent(at + 1, end, decimal.exponent);
        return at != nullptr && decimal.round_down(negative, number) ? at : nullptr;
    }
    static const char* pass_digits(const char* at, const char* end) noexcept {
        while (at != end && is_digit(*at)) ++at;
        return at;
    }
    static const char* pass_exponent(const char* at, const char* end, std::int64_t& exponent) noexcept {
        const bool negative = at != end && *at == '-';
        if (at != end && (*at == '+' || *at == '-')) ++at;
        const char* const first_digit = at;
        at = pass_digits(first_digit, end);
        if (at == first_digit) return nullptr;
        for (const char* digit = first_digit; digit != at && exponent < 1'000'000; ++digit) exponent = exponent * 10 + (*digit - '0');
        if (negative) exponent = -exponent;
        return at;
    }

    // A number by its digits, because its floor is exact that way, and needs no double.
    struct Decimal {
        std::string_view whole, fraction;
        std::int64_t exponent;

        // False for 1e308 and more.
        [[gnu::cold]] bool round_down(bool negative, JsonNumber& number) const noexcept {
            static constexpr std::uint64_t most = std::uint64_t{1} << 63;  // of a magnitude; one less above zero
            const auto point = static_cast<std::int64_t>(whole.size()) + exponent;  // digits before the decimal point
            const std::size_t size = whole.size() + fraction.size();
            const auto digit = [this](std::size_t i) { return (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0'; };
            std::size_t i = 0;
            while (i < size && digit(i) == 0) ++i;
            number = {};
            if (i == size) return true;  // 0, however it is spelt
            if (point - static_cast<std::int64_t>(i) > 308) return false;
            std::uint64_t magnitude = 0;
            for (std::int64_t left = point - static_cast<std::int64_t>(i); left > 0; --left, ++i) {
                const auto next = static_cast<std::uint64_t>(i < size ? digit(i) : 0);
                magnitude = magnitude > (most - next) / 10 ? most : magnitude * 10 + next;
            }
            while (i < size && digit(i) == 0) ++i;
            number.fraction = i < size;
            if (negative) {
                if (number.fraction && magnitude < most) ++magnitude;
                number.floor = static_cast<std::int64_t>(0 - magnitude);
            } else {
                number.floor = magnitude == most ? INT64_MAX : static_cast<std::int64_t>(magnitude);
            }
            return true;
        }
    };
};

}  // namespace latchkey
