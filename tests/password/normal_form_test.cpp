// normal_form: NFC and NFKC of passwords, and what is left alone.
#include "support/schemes.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/normal_form.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
template <class Form>
std::string in(std::string_view text) {
    const auto normal = Form()(Password(text));
    REQUIRE(normal);
    return std::string(normal->reveal());
}
}  // namespace

TEST_CASE("the two forms") {
    CHECK(in<Nfc>("cafe\xCC\x81") == "caf\xC3\xA9");
    CHECK(in<Nfkc>("cafe\xCC\x81") == "caf\xC3\xA9");
    CHECK(in<Nfc>("\xEF\xAC\x81") == "\xEF\xAC\x81");  // the ligature fi
    CHECK(in<Nfkc>("\xEF\xAC\x81") == "fi");
    CHECK(in<Nfkc>("\xEF\xBD\x81\xE3\x80\x80\xE2\x91\xA0") == "a 1");  // full width, and a digit in a circle
    CHECK(in<Nfkc>("q\xCC\x87\xCC\xA3") == "q\xCC\xA3\xCC\x87");      // marks in their order
    CHECK(in<Nfc>("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8") == "\xEA\xB0\x81");  // Hangul
}
TEST_CASE("what is left alone") {
    for (const std::string_view text : {std::string_view(""), std::string_view("correct horse"), std::string_view("sec\0ret", 7),
                                        std::string_view("\xFF"), std::string_view("e\xCC\x81\xFF"), std::string_view("\xED\xA0\x80")}) {
        CHECK(in<Nfc>(text) == text);
        CHECK(in<Nfkc>(text) == text);
    }
    const std::string megabyte(1 << 20, 'x');
    CHECK(in<Nfkc>(megabyte) == megabyte);
}
TEST_CASE("a scheme over a form takes every spelling of a password") {
    const Prehashed<Nfc, Argon2id> scheme(Nfc(), Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}));
    check_makes(scheme);
    const auto made = scheme.hash(Password("cafe\xCC\x81"));
    REQUIRE(made);
    CHECK(scheme.matches(Password("caf\xC3\xA9"), *made) == true);
    CHECK(scheme.matches(Password("cafe"), *made) == false);
}
