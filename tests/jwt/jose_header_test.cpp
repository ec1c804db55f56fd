// jose_header_test: the protected header of a JWS.
#include <latchkey/core/json_writer.hpp>
#include <latchkey/jwt/jose_header.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

std::string_view reading(std::string_view json) {
    JoseHeader header;
    return outcome(header.read(std::string(json)));
}
bool is_of_type(std::string_view said, std::string_view wanted) {
    JoseHeader header;
    std::string json = R"({"alg":"HS256","typ":)";
    append_json_string(json, said);
    REQUIRE(header.read(json += '}'));
    return header.is_of_type(wanted);
}

}  // namespace

TEST_CASE("The members that decide are read, in any order and however they are spelt") {
    JoseHeader header;
    REQUIRE(header.read(R"({"kid":"k\u0031","t\u0079p":"JWT","x":[{}],"alg":"\u0048S256"})"));
    CHECK(header.algorithm() == "HS256");
    CHECK(header.type() == "JWT");
    CHECK(header.key_id() == "k1");
}

TEST_CASE("A header that is read again forgets what was read before") {
    JoseHeader header;
    REQUIRE(header.read(R"({"alg":"HS256","typ":"JWT","kid":"k1"})"));
    REQUIRE(header.read(R"({"alg":"HS512"})"));
    CHECK(header.algorithm() == "HS512");
    CHECK_FALSE(header.type());
    CHECK_FALSE(header.key_id());
}

TEST_CASE("Empty texts are there") {
    JoseHeader header;
    REQUIRE(header.read(R"({"alg":"","typ":"","kid":""})"));
    CHECK(header.type() == "");
    CHECK(header.key_id() == "");
}

TEST_CASE("A header without an algorithm has the wrong one") {
    CHECK(reading("{}") == "wrong_algorithm");
    CHECK(reading(R"({"ALG":"HS256"})") == "wrong_algorithm");
    CHECK(reading(R"({"x":{"alg":"HS256"}})") == "wrong_algorithm");
    CHECK(reading(R"({"typ":"JWT"})") == "wrong_algorithm");
}

TEST_CASE("A member of the wrong type is malformed") {
    for (const std::string_view name : Texts{"alg", "typ", "kid"}) {
        for (const std::string_view value : Texts{"1", "null", "true", "[]", R"(["HS256"])", "{}"}) {
            const std::string other = name == "alg" ? "" : R"("alg":"HS256",)";
            INFO(name << " " << value);
            CHECK(reading("{" + other + "\"" + std::string(name) + "\":" + std::string(value) + "}") ==
                  "malformed_header");
        }
    }
}

TEST_CASE("A header that is not one strict JSON object is malformed") {
    for (const std::string_view text : Texts{"", "null", "[]", R"("HS256")", "{", R"({"alg":"HS256"}x)",
                                             R"({"alg":"HS256"}{})", "{\"alg\":\"HS256\"}\0"sv, R"({"alg":"HS256",})",
                                             R"({'alg':'HS256'})", R"({"alg":"none","alg":"HS256"})",
                                             R"({"alg":"HS256","\u0061lg":"none"})",
                                             R"({"typ":"JWT","alg":"HS256","typ":"x"})",
                                             "\xEF\xBB\xBF{\"alg\":\"HS256\"}", "{\"alg\":\"HS256\",\"kid\":\"\xFF\"}",
                                             R"({"alg":"HS256","x":{"a":1,"a":2}})"}) {
        INFO(text);
        CHECK(reading(text) == "malformed_header");
    }
}

TEST_CASE("Whatever is critical is not supported, whatever it says") {
    for (const std::string_view member : Texts{R"("crit":["b64"],"b64":false)", R"("crit":["exp"],"exp":1)",
                                               R"("crit":["x"],"x":1)", R"("crit":["x"])", R"("crit":[])",
                                               R"("crit":null)", R"("crit":"x")", R"("crit":{})", R"("crit":1)",
                                               R"("\u0063rit":["x"])", R"("b64":false)", R"("b64":true)", R"("b64":0)",
                                               R"("b\u00364":false)"}) {
        INFO(member);
        CHECK(reading(R"({"alg":"HS256",)" + std::string(member) + "}") == "unsupported_critical");
    }
}

TEST_CASE("A header with enc is that of an encrypted token") {
    CHECK(reading(R"({"alg":"dir","enc":"A128GCM"})") == "encrypted_token");
    CHECK(reading(R"({"enc":1})") == "encrypted_token");
    CHECK(reading(R"({"alg":"dir","\u0065nc":"A128GCM"})") == "encrypted_token");
}

TEST_CASE("The worse fault is named first: not JSON, encrypted, critical, no algorithm") {
    CHECK(reading(R"({"alg":1,"enc":"x","crit":["x"]})") == "malformed_header");
    CHECK(reading(R"({"enc":"x","crit":["x"]})") == "encrypted_token");
    CHECK(reading(R"({"crit":["x"]})") == "unsupported_critical");
}

TEST_CASE("Keys and addresses of keys in a header decide nothing") {
    CHECK(reading(R"({"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"jku":"https://attacker.example","x5u":"x","x5c":["MIIB"],"x5t":"x","cty":"JWT","zip":"DEF"})") == "ok");
}

TEST_CASE("A type is compared without case, and application/ may stand before it") {
    for (const std::string_view said : Texts{"at+jwt", "AT+JWT", "At+jWt", "application/at+jwt",
                                             "APPLICATION/AT+JWT"}) {
        INFO(said);
        CHECK(is_of_type(said, "at+jwt"));
    }
    for (const std::string_view said : Texts{"", "at+jwt ", " at+jwt", "at+jw", "at+jwtt", "xat+jwt", "jwt", "JWT",
                                             "rt+jwt", "text/at+jwt", "application/", "application",
                                             "application/application/at+jwt", "application/at+jwt;x=1",
                                             "application /at+jwt", "at+jwt\0"sv, "\0"sv, "/at+jwt", "at jwt"}) {
        INFO(said);
        CHECK_FALSE(is_of_type(said, "at+jwt"));
    }
    JoseHeader untyped;
    REQUIRE(untyped.read(R"({"alg":"HS256"})"));
    CHECK_FALSE(untyped.is_of_type(""));
    CHECK(is_of_type("jwt", "JWT"));
    CHECK_FALSE(is_of_type("JW[", "jw{"));  // differ by the bit that tells a letter's case, and are no letters
}
