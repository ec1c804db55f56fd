// fuzz base64url: two decoders that must agree, and one text for one value.
#include "fuzz.hpp"

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <string>
#include <vector>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::Input(data, size).rest();
    std::vector<unsigned char> fast(Base64Url::decoded_size(text.size()) + 1, 0xA5), constant_time(fast);
    std::size_t fast_size = 0, constant_time_size = 0;
    const bool fast_good = Base64Url::decode(text, fast.data(), fast_size);
    const bool constant_time_good = SecretBase64Url::decode(text, constant_time.data(), constant_time.size() - 1, constant_time_size);
    FUZZ_CHECK(fast_good == constant_time_good);
    FUZZ_CHECK(fast.back() == 0xA5);
    if (fast_good) {
        FUZZ_CHECK(fast_size == constant_time_size);
        const ByteView bytes(fast.data(), fast_size);
        FUZZ_CHECK(text_of(bytes) == text_of({constant_time.data(), constant_time_size}));
        std::string again, secretly;
        Base64Url::append(again, bytes);
        SecretBase64Url::append(secretly, bytes);
        FUZZ_CHECK(again == text);
        FUZZ_CHECK(secretly == text);
    }
    std::string onto = "kept";
    FUZZ_CHECK(Base64Url::decode_onto(onto, text) == fast_good);
    FUZZ_CHECK(onto.starts_with("kept"));

    std::string encoded, back;
    Base64Url::append(encoded, bytes_of(text));
    FUZZ_CHECK(Base64Url::decode_onto(back, encoded) && back == text);
    return 0;
}
