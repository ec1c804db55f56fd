// fuzz header: a JOSE header that is accepted says to another reader what it says to us.
#include "fuzz.hpp"

#include <latchkey/jwt/jose_header.hpp>

#include <nlohmann/json.hpp>

#include <string>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::Input(data, size).rest();
    JoseHeader header;
    const auto read = header.read(std::string(text));
    if (read) {
        const auto theirs = nlohmann::json::parse(text, nullptr, false);
        FUZZ_CHECK(theirs.is_object());
        FUZZ_CHECK(!theirs.contains("crit") && !theirs.contains("b64") && !theirs.contains("enc"));
        FUZZ_CHECK(theirs.at("alg") == header.algorithm());
        FUZZ_CHECK(theirs.contains("typ") == header.type().has_value());
        FUZZ_CHECK(theirs.contains("kid") == header.key_id().has_value());
        if (header.type()) FUZZ_CHECK(theirs.at("typ") == *header.type());
        if (header.key_id()) FUZZ_CHECK(theirs.at("kid") == *header.key_id());
        if (header.is_of_type("JWT")) FUZZ_CHECK(header.type()->size() == 3 || header.type()->size() == 15);
        FUZZ_CHECK(!(header.is_of_type("JWT") && header.is_of_type("at+jwt")));
    }
    // The memory of one is good for the next, and nothing of the first is left in it.
    FUZZ_CHECK(header.read(header.release() + R"({"alg":"HS256"})"));
    FUZZ_CHECK(header.algorithm() == "HS256" && !header.type() && !header.key_id());
    return 0;
}
