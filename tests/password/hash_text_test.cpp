// hash_text: numbers, fields and the spellings of bytes, at their bounds.
#include "support/catch.hpp"

#include <latchkey/password/hash_text.hpp>

#include <optional>

using namespace latchkey;

namespace {
std::optional<std::string> decoded(bool good, const HashBytes& bytes) { return good ? std::optional(std::string(text_of(bytes.view()))) : std::nullopt; }
std::optional<std::string> base64(std::string_view text, Base64Dialect dialect) {
    HashBytes bytes;
    return decoded(decode_base64(text, dialect, bytes), bytes);
}
std::optional<std::string> hex(std::string_view text) {
    HashBytes bytes;
    return decoded(decode_hex(text, bytes), bytes);
}
std::optional<std::string> crypt64(std::string_view text) {
    HashBytes bytes;
    return decoded(decode_crypt64(text, bytes), bytes);
}
}  // namespace

TEST_CASE("a number is digits alone, from 1 to a bound, and stops where they do") {
    std::uint64_t value = 0;
    HashText reader("4294967295,7");
    CHECK(reader.number(value));
    CHECK(value == 4294967295);
    CHECK(reader.rest() == ",7");
    for (const std::string_view text : {"", "0", "01", "4294967296", "18446744073709551617", "-1", "+1", " 1", "x"}) CHECK_FALSE(HashText(text).number(value));
    CHECK(HashText("63").number(value, 63));
    CHECK_FALSE(HashText("64").number(value, 63));
    CHECK(HashText("ffffffff$").hexadecimal(value));
    CHECK(value == 0xFFFFFFFF);
    for (const std::string_view text : {"", "0", "0a", "100000000", "A", "g"}) CHECK_FALSE(HashText(text).hexadecimal(value));
}
TEST_CASE("a part is passed whole or not at all") {
    HashText reader("{CRYPT}abc$def");
    CHECK_FALSE(reader.pass("{crypt}"));
    CHECK_FALSE(reader.pass_any_case("{crypto}"));
    CHECK(reader.pass_any_case("{crypt}"));
    std::string_view part;
    CHECK(reader.field('$', part));
    CHECK(part == "abc");
    CHECK_FALSE(reader.field('$', part));
    CHECK_FALSE(reader.take(4, part));
    CHECK(reader.take(3, part));
    CHECK(part == "def");
    CHECK(reader.rest().empty());
    CHECK_FALSE(HashText("[").pass_any_case("{"));  // 32 apart, as "A" and "a", and no letters
}
TEST_CASE("base64 has one spelling for each run of bytes") {
    CHECK(base64("+/8=", Base64Dialect::padded) == "\xFB\xFF");
    CHECK(base64("+/8", Base64Dialect::unpadded) == "\xFB\xFF");
    CHECK(base64("./8", Base64Dialect::adapted) == "\xFB\xFF");
    CHECK(base64("-_8=", Base64Dialect::url_safe) == "\xFB\xFF");
    CHECK(base64("", Base64Dialect::padded) == "");
    for (const std::string_view text : {"+/9=", "+/8", "+/8==", "=", "====", "+/==", "+=/8", "+/8=\n", "./8=", "-_8=", "A"}) CHECK_FALSE(base64(text, Base64Dialect::padded));
    for (const std::string_view text : {"+/8=", "+/9", "./8", "A"}) CHECK_FALSE(base64(text, Base64Dialect::unpadded));
    for (const std::string_view text : {"+/8", "-_8"}) CHECK_FALSE(base64(text, Base64Dialect::adapted));
    CHECK(base64(std::string(341, 'A') + "A", Base64Dialect::unpadded));  // 256 bytes and 4 bits: room for the former
    CHECK_FALSE(base64(std::string(344, 'A'), Base64Dialect::unpadded));
}
TEST_CASE("hexadecimal is lowercase, and comes in pairs") {
    CHECK(hex("00ff") == std::string_view("\0\xFF", 2));
    for (const std::string_view text : {"0", "FF", "0g", "0x00", " 00"}) CHECK_FALSE(hex(text));
    CHECK(hex(std::string(512, '0')));
    CHECK_FALSE(hex(std::string(514, '0')));
}
TEST_CASE("crypt(3)'s base64 has its lowest bits first") {
    CHECK(crypt64("./") == std::string_view("\x40", 1));
    CHECK(crypt64("zz1") == std::string_view("\xFF\x3F", 2));
    for (const std::string_view text : {"z", "zz5z5", "z=", "$."}) CHECK_FALSE(crypt64(text));
    CHECK(crypt_value('z') == 63);
    CHECK(crypt_value('=') == 64);
}
TEST_CASE("a salt in plain text is printable and ends at no dollar") {
    CHECK(is_salt_text(""));
    CHECK(is_salt_text("!~seasalt"));
    CHECK(is_salt_text(std::string(128, 'a')));
    for (const std::string& text : {std::string(129, 'a'), std::string("sea salt"), std::string("a$b"), std::string("\x7F"), std::string("\xC3\xA4"), std::string(1, '\0')}) {
        CHECK_FALSE(is_salt_text(text));
    }
}
