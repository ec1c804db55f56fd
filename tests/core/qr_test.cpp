// qr_test: the structure of a QR code, and each version's own size. http/qr_svg_test asks a decoder.
#include <latchkey/core/qr.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;

namespace {

bool is_finder(const QrCode& code, int left, int top) {
    static constexpr std::array<std::string_view, 7> wanted{"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
    for (int y = 0; y < 7; ++y) {
        for (int x = 0; x < 7; ++x) {
            if (code.dark(left + x, top + y) != (wanted[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#')) return false;
        }
    }
    return true;
}
// The fifteen bits of the format, at both of their places, and the same.
unsigned format_of(const QrCode& code) {
    unsigned first = 0, second = 0;
    const int size = code.size();
    for (int i = 14; i >= 0; --i) {
        const int x = i < 8 ? 8 : i == 8 ? 7 : 14 - i, y = i < 6 ? i : i == 6 ? 7 : 8;
        first = first << 1 | (code.dark(x, y) ? 1U : 0U);
        second = second << 1 | (code.dark(i < 8 ? size - 1 - i : 8, i < 8 ? 8 : size - 15 + i) ? 1U : 0U);
    }
    CHECK(first == second);
    return first;
}

}  // namespace

TEST_CASE("QR: each version begins where the one before it is full") {
    // ISO/IEC 18004 table 7, level M, bytes.
    constexpr std::array<std::size_t, 20> room{14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666};
    for (std::size_t i = 0; i < room.size(); ++i) {
        const auto full = QrCode::encode(std::string(room[i], 'a'));
        REQUIRE(full);
        CHECK(full->size() == 21 + 4 * static_cast<int>(i));
        const auto over = QrCode::encode(std::string(room[i] + 1, 'a'));
        CHECK(over.has_value() == (i + 1 < room.size()));
        if (over) CHECK(over->size() == full->size() + 4);
    }
    CHECK(room.back() == QrCode::most_bytes);
    CHECK_FALSE(QrCode::encode(std::string(1 << 20, 'a')));
    CHECK(QrCode::encode("")->size() == 21);
}

TEST_CASE("QR: three finders, the timing between them, the one module that is always dark") {
    for (const std::size_t length : {1U, 50U, 200U, 666U}) {
        const auto code = QrCode::encode(std::string(length, 'x'));
        REQUIRE(code);
        CHECK(is_finder(*code, 0, 0));
        CHECK(is_finder(*code, code->size() - 7, 0));
        CHECK(is_finder(*code, 0, code->size() - 7));
        for (int i = 8; i < code->size() - 8; ++i) {
            CHECK(code->dark(i, 6) == (i % 2 == 0));
            CHECK(code->dark(6, i) == (i % 2 == 0));
        }
        CHECK(code->dark(8, code->size() - 8));
    }
}

TEST_CASE("QR: the format says level M and a mask, in a code word of its table") {
    // ISO/IEC 18004 table C.1, the data bits 00000 to 00111.
    constexpr std::array<unsigned, 8> words{0x5412, 0x5125, 0x5E7C, 0x5B4B, 0x45F9, 0x40CE, 0x4F97, 0x4AA0};
    for (const std::string_view text : {"a", "otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQ&issuer=x", "0123456789", "zzzzzzzzzzzzzzzz"}) {
        const auto code = QrCode::encode(text);
        REQUIRE(code);
        const unsigned format = format_of(*code);
        bool known = false;
        for (const unsigned word : words) known = known || word == format;
        CHECK(known);
    }
}
