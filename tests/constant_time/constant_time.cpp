// constant_time: what must not depend on a secret, run under valgrind's memcheck with the secret marked undefined, so that
// a branch or an address that depends on it is reported. ctgrind's way. See tests/constant_time/run.
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <valgrind/memcheck.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

using namespace latchkey;

namespace {

void hide(const void* bytes, std::size_t size) { static_cast<void>(VALGRIND_MAKE_MEM_UNDEFINED(bytes, size)); }
void show(const void* bytes, std::size_t size) { static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(bytes, size)); }

/// The verdict itself is no secret.
bool shown(bool verdict) {
    show(&verdict, sizeof verdict);
    return verdict;
}

/// Verifies with a key whose keyed states are secret: what is computed from them, the wanted MAC, is then secret too.
template <class Key>
bool verify_mac(std::size_t key_size) {
    std::string secret(key_size, 'k');
    const Key signing = Key::from_secret(KeyBytes(secret)).value();
    const std::string input = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0";
    Signature good, bad;
    if (!signing.sign(input, good) || !signing.sign(input + "!", bad)) return false;
    // The input hides, and with it the MAC that is wanted.
    std::string hidden = input;
    hide(hidden.data(), hidden.size());
    Result<void> right = signing.verify(hidden, good.bytes()), wrong = signing.verify(hidden, bad.bytes());
    show(&right, sizeof right);
    show(&wrong, sizeof wrong);
    return right.has_value() && !wrong.has_value();
}

bool compare() {
    std::array<unsigned char, 64> a{}, b{};
    b[63] = 1;
    hide(a.data(), a.size());
    hide(b.data(), b.size());
    const auto differ = [&](std::size_t size) {
        const ByteView x = ByteView(a).last(size), y = ByteView(b).last(size);
        return !shown(equal_in_constant_time(x, y)) && shown(equal_in_constant_time(x, x));
    };
    return differ(64) && differ(61);
}

bool base64url() {
    const std::string_view bytes = "a secret, of a length that is not one";
    std::string secret(bytes), text;
    text.reserve(128);
    hide(secret.data(), secret.size());
    SecretBase64Url::append(text, bytes_of(secret));
    std::array<unsigned char, 128> back;  // NOLINT: written before it is read
    std::size_t size = 0;
    const bool good = SecretBase64Url::decode(text, back.data(), back.size(), size);
    show(back.data(), size);
    show(&size, sizeof size);
    return shown(good) && size == bytes.size() && std::memcmp(back.data(), bytes.data(), size) == 0;
}

/// A comparison that stops at the first difference: it must be reported, or nothing is looked at.
bool control() {
    std::array<unsigned char, 32> a{}, b{};
    b[3] = 1;
    hide(a.data(), a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    const bool good = what == "hs256"       ? verify_mac<Hs256Key>(32)
                      : what == "hs512"     ? verify_mac<Hs512Key>(64)
                      : what == "compare"   ? compare()
                      : what == "base64url" ? base64url()
                      : what == "control"   ? control()
                                            : false;
    std::printf("%s: %s\n", argc > 1 ? argv[1] : "?", good ? "good" : "wrong");
    return good ? 0 : 1;
}
