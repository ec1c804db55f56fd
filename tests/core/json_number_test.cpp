// json_number_test: the grammar of numbers, and floors that are exact to the last digit.
#include <latchkey/core/json_number.hpp>

#include "support/catch.hpp"
#include "support/json_checks.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace json_checks;
using namespace latchkey;
using namespace std::literals;

namespace {

std::optional<std::int64_t> floor_of(std::string_view number) {
    std::int64_t floor = 0;
    const bool good = read_json_array("[" + std::string(number) + "]", [&](const JsonValue& value) {
        floor = value.floor;
        return value.kind == JsonKind::number;
    });
    return good ? std::optional(floor) : std::nullopt;
}
/// How much of `text` is a number; nothing where it begins with none.
std::optional<std::size_t> length_of(std::string_view text) {
    JsonNumber number;
    const char* const end = JsonNumber::read(text.data(), text.data() + text.size(), number);
    return end == nullptr ? std::nullopt : std::optional(static_cast<std::size_t>(end - text.data()));
}

}  // namespace

TEST_CASE("Numbers keep to the grammar of RFC 8259 section 6") {
    for (const std::string_view number : Texts{"0", "-0", "1", "-1", "10", "0.0", "-0.0", "0.5", "1.50", "1e5", "1E5",
                                               "1e+5", "1e-5", "1e05", "0e0", "0E+00", "1.5e3", "-1.5e-3",
                                               "123456789012345678901234567890", "0.1234567890123456789012345"}) {
        INFO(number);
        CHECK(is_value(number));
    }
    for (const std::string_view number : Texts{"", "-", "+1", "01", "-01", "00", "-00", "1.", ".5", "-.5", "1.e5", "1e",
                                               "1e+", "1e-", "1e5.5", "e5", "0x10", "0b1", "1_000", "1,5e", "--1",
                                               "- 1", "1 e5", "1e 5", "1f", "1L", "0e", "1.2.3", "\xD9\xA1"}) {
        INFO("'" << number << "'");
        CHECK_FALSE(is_array("[" + std::string(number) + "x]"));
        if (!number.empty()) CHECK_FALSE(is_value(number));
    }
}

TEST_CASE("A number that no double may hold is refused, however it is spelt") {
    const std::string zeros(308, '0');
    for (const std::string& number : {"9.99e307"s, "0.1e308"s, "0." + zeros + "1e616", "1e-400"s, "-1e-400"s, "0e400"s,
                                      "0.0e999999999999999999999"s, "1" + zeros.substr(1),
                                      "1" + zeros.substr(1) + ".5"}) {
        INFO(number);
        CHECK(is_value(number));
    }
    for (const std::string& number : {"1e308"s, "-1e308"s, "1e309"s, "1e400"s, "-1e400"s, "10e307"s, "0.01e310"s,
                                      "1" + zeros, "1e999999999999999999999"s, "1e9223372036854775808"s,
                                      "1e18446744073709551616"s, "0." + zeros + "1e617"}) {
        INFO(number);
        CHECK_FALSE(is_value(number));
    }
}

TEST_CASE("The floor of a number is exact, and holds at the ends of 64 bits") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(), least =
        std::numeric_limits<std::int64_t>::min();
    const std::pair<std::string_view, std::int64_t> cases[] = {
        {"0", 0}, {"-0", 0}, {"0.0", 0}, {"-0.0", 0}, {"-0e5", 0}, {"1", 1}, {"-1", -1},
        {"0.5", 0}, {"-0.5", -1}, {"1.999", 1}, {"-1.001", -2}, {"-1.000", -1}, {"-2.0", -2},
        {"0.99999999999999999999", 0}, {"-0.00000000000000000001", -1}, {"1e-400", 0}, {"-1e-400", -1},
        {"1.7000006e9", 1'700'000'600}, {"1700000000.5", 1'700'000'000}, {"17000006E2", 1'700'000'600},
            {"1700000600e0", 1'700'000'600},
        {"17000000000e-1", 1'700'000'000}, {"17000000005e-1", 1'700'000'000}, {"-17000000005e-1", -1'700'000'001},
        {"0.00017e5", 17}, {"0.00017e4", 1}, {"1200e-2", 12}, {"1200e-3", 1}, {"1200e-5", 0}, {"-1200e-2", -12},
        {"9007199254740993", 9'007'199'254'740'993},
        {"9223372036854775806", most - 1}, {"9223372036854775807", most}, {"9223372036854775808", most},
            {"9223372036854775807.5", most},
        {"18446744073709551615", most}, {"18446744073709551616", most}, {"1e19", most},
            {"99999999999999999999999999", most}, {"9e307", most},
        {"-9223372036854775807", -most}, {"-9223372036854775806.5", -most}, {"-9223372036854775807.5", least},
            {"-9223372036854775808", least},
        {"-9223372036854775809", least}, {"-1e19", least}, {"-9e307", least},
    };
    for (const auto& [number, floor] : cases) {
        INFO(number);
        CHECK(floor_of(number) == std::optional(floor));
    }
}

TEST_CASE("A number says whether it is above its floor") {
    const auto has_fraction = [](std::string_view number) {
        bool fraction = false;
        CHECK(read_json_array("[" + std::string(number) + "]", [&](const JsonValue& value) { return fraction =
                value.fraction, true; }));
        return fraction;
    };
    for (const std::string_view number : Texts{"0", "-0.0", "0e-5", "1", "1.0", "1e2", "1.5e1", "150e-1", "-2", "-2.00",
                                               "0.0001e4"}) {
        INFO(number);
        CHECK_FALSE(has_fraction(number));
    }
    for (const std::string_view number : Texts{"0.5", "-0.5", "1.0000000000000000000000001", "15e-1", "1e-400",
                                               "-1e-400", "1.25e1", "9223372036854775806.5"}) {
        INFO(number);
        CHECK(has_fraction(number));
    }
}

TEST_CASE("A number ends where its grammar does, and nothing behind the text is looked at") {
    const std::pair<std::string_view, std::size_t> cases[] = {
        {"1", 1}, {"-1", 2}, {"0", 1}, {"1 ", 1}, {"12]", 2}, {"12.5,", 4}, {"1e5}", 3}, {"0-1", 1}, {"1-1", 1}, {"1x", 1},
        {"123456789012345678,", 18}, {"1234567890123456789,", 19}, {"1.5e-3e", 6}, {"1.5.5", 3}, {"0x1", 1}, {"1\0"sv, 1},
    };
    for (const auto& [text, length] : cases) {
        INFO(text);
        CHECK(length_of(text) == std::optional(length));
        CHECK(length_of(std::string(text.substr(0, length)) + "9").has_value() == (text.substr(0, length) != "0"));
        CHECK(length_of(text.substr(0, length)) == std::optional(length));
    }
    // What is behind the end would make a number of it.
    for (const std::string_view text : Texts{"-1", "1.5", "1e5", "1e+5", "1.5e-5"}) {
        for (std::size_t size = 0; size < text.size(); ++size) {
            const bool whole = size > 0 && text[size - 1] >= '0' && text[size - 1] <= '9';
            INFO(text << " cut at " << size);
            CHECK(length_of(text.substr(0, size)) == (whole ? std::optional(size) : std::nullopt));
        }
    }
}

TEST_CASE("Any byte at any place of twelve digits is a digit, or ends the number there") {
    constexpr std::string_view digits = "102938475612";
    std::size_t wrong = 0;
    for (std::size_t place = 0; place < digits.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            if (c == '.' || c == 'e' || c == 'E' || (c == '-' && place == 0) || (c == '0' && place == 0)) continue;  // see above
            std::string text(digits);
            text[place] = c;
            JsonNumber number;
            const char* const end = JsonNumber::read(text.data(), text.data() + text.size(), number);
            if (c >= '0' && c <= '9') {
                if (end != text.data() + text.size() || number.floor != std::stoll(text)) ++wrong;
            } else if (place == 0) {
                if (end != nullptr) ++wrong;
            } else if (end != text.data() + place || number.floor != std::stoll(text.substr(0, place))) {
                ++wrong;
            }
        }
    }
    CHECK(wrong == 0);
}
