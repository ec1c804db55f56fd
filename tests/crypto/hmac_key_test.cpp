// hmac_key_test: HS256, HS384 and HS512.
#include <latchkey/crypto/hmac_key.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"
#include "support/vectors.hpp"

#include <openssl/err.h>

#include <atomic>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using namespace latchkey;
using namespace std::literals;

static_assert(SigningKey<Hs256Key> && SigningKey<Hs384Key> && SigningKey<Hs512Key>);
static_assert(Hs256Key::algorithm == "HS256" && Hs384Key::algorithm == "HS384" && Hs512Key::algorithm == "HS512");
static_assert(!std::is_default_constructible_v<Hs256Key> && !std::is_copy_constructible_v<Hs256Key>);
static_assert(std::is_nothrow_move_constructible_v<Hs256Key> && std::is_nothrow_move_assignable_v<Hs256Key>);
static_assert(!std::is_constructible_v<Hs256Key, std::string> && !std::is_constructible_v<Hs256Key, KeyBytes>);
static_assert(!std::is_same_v<Hs256Key, Hs384Key>);

namespace {

using Texts = std::initializer_list<std::string_view>;

template <class Key>
std::string_view made_from(std::string_view secret) {
    return outcome(Key::from_secret(KeyBytes(secret)));
}
template <class Key>
Key key_of(std::string_view secret) {
    auto key = Key::from_secret(KeyBytes(secret));
    REQUIRE(key);
    return std::move(*key);
}
template <class Key>
std::string mac(const Key& key, std::string_view input) {
    Signature signature;
    REQUIRE(key.sign(input, signature));
    return std::string(text_of(signature.bytes()));
}

/// One error is put into OpenSSL's queue; at the end it must be there, and no other.
class QueueIsKept {
 public:
    QueueIsKept() {
        ERR_clear_error();
        ERR_raise(ERR_LIB_USER, 42);
    }
    QueueIsKept(const QueueIsKept&) = delete;
    QueueIsKept& operator=(const QueueIsKept&) = delete;
    ~QueueIsKept() {
        CHECK(ERR_GET_REASON(ERR_get_error()) == 42);
        CHECK(ERR_get_error() == 0);
    }
};

template <class Key>
void check_key(std::size_t size) {
    const QueueIsKept kept;
    INFO(Key::algorithm);
    const std::string secret(size, '\x7F');
    CHECK(made_from<Key>("") == "weak_key");
    CHECK(made_from<Key>(secret.substr(1)) == "weak_key");
    for (const std::size_t good : {size, size + 1, 63UL + size, 64UL + size, 65UL + size,
                                   4096UL}) CHECK(made_from<Key>(std::string(good, '\x7F')) == "ok");

    const Key key = key_of<Key>(secret);
    const std::string tag = mac(key, "input");
    CHECK(tag.size() == size);
    CHECK(key.verify("input", bytes_of(tag)));
    CHECK(key_of<Key>(secret).verify("input", bytes_of(tag)));
    CHECK(outcome(key.verify("Input", bytes_of(tag))) == "bad_signature");
    CHECK(outcome(key.verify("", bytes_of(tag))) == "bad_signature");
    CHECK(outcome(key_of<Key>(secret + "x").verify("input", bytes_of(tag))) == "bad_signature");
    for (const std::string& other : {std::string(), tag.substr(1), tag.substr(0, size - 1), tag.substr(0, size / 2),
                                     tag + '\0', tag + tag, std::string(size, '\0')}) {
        CHECK(outcome(key.verify("input", bytes_of(other))) == "bad_signature");
    }
    for (std::size_t i = 0; i < size; ++i) {
        std::string other = tag;
        other[i] = static_cast<char>(other[i] ^ '\x01');
        CHECK(outcome(key.verify("input", bytes_of(other))) == "bad_signature");
    }
}

template <class Key>
bool run_mac_case(const vectors::Json& one) {
    const auto key = Key::from_secret(KeyBytes(vectors::from_hex(one.at("key_hex").get<std::string>())));
    if (!key) {
        CHECK(key.error() == AuthError::weak_key);
        return false;
    }
    const std::string message = vectors::from_hex(one.at("msg_hex").get<std::string>());
    const std::string tag = vectors::from_hex(one.at("tag_hex").get<std::string>());
    const auto size = one.at("tag_bits").get<std::size_t>() / 8;
    const bool whole = size == mac(*key, message).size();
    const bool good = whole ? key->verify(message, bytes_of(tag)).has_value() : mac(*key, message).substr(0, size) ==
        tag;
    INFO(one.at("id") << " " << one.value("comment", ""));
    CHECK(good == (one.at("expect") == "accept"));
    if (!whole) CHECK(outcome(key->verify(message, bytes_of(tag))) == "bad_signature");  // a token has no truncated MAC
    return true;
}

void run_mac_sets(std::string_view prefix) {
    const auto sets = vectors::load(prefix);
    std::size_t run = 0, short_keys = 0;
    for (const auto& set : sets) {
        for (const auto& one : set.at("cases")) {
            const auto hash = one.at("hash").get<std::string>();
            const bool built = hash == "SHA-256"   ? run_mac_case<Hs256Key>(one)
                               : hash == "SHA-384" ? run_mac_case<Hs384Key>(one)
                                                   : run_mac_case<Hs512Key>(one);
            ++(built ? run : short_keys);
        }
    }
    if (sets.empty()) return;
    CHECK(run > 0);
    if (short_keys > 0) std::cout << "skipped: " << short_keys << " of " << run + short_keys << " cases of " << prefix << " (keys too short to be made)\n";
}

}  // namespace

TEST_CASE("A key signs and verifies, and takes no other text and no other MAC") {
    check_key<Hs256Key>(32);
    check_key<Hs384Key>(48);
    check_key<Hs512Key>(64);
}

TEST_CASE("The example of RFC 7515 appendix A.1") {
    std::string secret;
    REQUIRE(Base64Url::decode_onto(secret,
                                   "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
    const std::string input =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
                              "LmNvbS9pc19yb290Ijp0cnVlfQ";
    std::string tag;
    REQUIRE(Base64Url::decode_onto(tag, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    CHECK(mac(key_of<Hs256Key>(secret), input) == tag);
    CHECK(key_of<Hs256Key>(secret).verify(input, bytes_of(tag)));
}

// RFC 4231 sections 4.7 and 4.8: the cases whose keys are long enough for a JWS, longer than a block.
TEST_CASE("The examples of RFC 4231 with a key of 131 bytes") {
    const std::string key(131, '\xAA');
    const std::string_view sixth = "Test Using Larger Than Block-Size Key - Hash Key First";
    CHECK(mac(key_of<Hs256Key>(key), sixth) ==
          vectors::from_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    CHECK(mac(key_of<Hs384Key>(key), sixth) ==
          vectors::from_hex("4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                                                                 "0c2ef6ab4030fe8296248df163f44952"));
    CHECK(mac(key_of<Hs512Key>(key), sixth) ==
          vectors::from_hex("80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                                                                 "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"));
    const std::string_view seventh =
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by "
        "the HMAC algorithm.";
    CHECK(mac(key_of<Hs256Key>(key), seventh) ==
          vectors::from_hex("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"));
}

TEST_CASE("Keys of up to a block and of more are told apart") {
    for (const std::size_t size : {63UL, 64UL, 65UL}) {
        const std::string secret(size, 'k');
        std::string zeros = secret + '\0';
        INFO(size);
        // RFC 2104 pads a short key with zeros, so this is the same key as long as it fits a block.
        CHECK((mac(key_of<Hs256Key>(secret), "x") == mac(key_of<Hs256Key>(zeros), "x")) == (size < 64));
    }
}

TEST_CASE("The text of a key of another kind is refused as a secret") {
    const std::string body(300, 'A');
    for (const std::string& text : {"-----BEGIN PUBLIC KEY-----\n" + body, "-----BEGIN RSA PUBLIC KEY-----\n" + body,
                                    "-----BEGIN PRIVATE KEY-----\n" + body, "-----BEGIN EC PRIVATE KEY-----\n" + body,
                                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body,
                                    "-----BEGIN CERTIFICATE-----\n" + body,
                                    "-----BEGIN OPENSSH PRIVATE KEY-----\n" + body,
                                    "  \r\n\t-----BEGIN PUBLIC KEY-----\n" + body,
                                    "\xEF\xBB\xBF-----BEGIN PUBLIC KEY-----\n" + body,
                                    "Bag Attributes\n-----BEGIN CERTIFICATE-----\n" + body,
                                    "---- BEGIN SSH2 PUBLIC KEY ----\n" + body, "ssh-rsa " + body,
                                    "ssh-ed25519 " + body, " ssh-dss " + body, "ecdsa-sha2-nistp256 " + body,
                                    "sk-ssh-ed25519@openssh.com " + body, "sk-ecdsa-sha2-nistp256@openssh.com " + body,
                                    R"({"kty":"RSA","n":")" + body, R"( {"keys":[{"kty":"EC","x":")" + body,
                                    R"({"alg":"HS256","k":")" + body + R"(","kty":"oct"})"}) {
        INFO(text.substr(0, 40));
        const QueueIsKept kept;
        CHECK(made_from<Hs256Key>(text) == "key_is_not_secret");
        CHECK(made_from<Hs512Key>(text) == "key_is_not_secret");
    }
}

TEST_CASE("The DER of a key or a certificate is refused as a secret") {
    const auto der = [](std::string_view head, std::size_t rest) { return std::string(head) + std::string(rest, 'k'); };
    for (const std::string& text : {der("\x30\x59\x30\x13", 87), der("\x30\x2A\x30\x05", 40),
                                    der("\x30\x81\x87\x02\x01\x00\x30\x13"sv, 130),
                                    der("\x30\x82\x01\x22\x30\x0D"sv, 288),
                                    der("\x30\x82\x01\x0A\x02\x82\x01\x01\x00"sv, 261),
                                    der("\x30\x77\x02\x01\x01"sv, 116)}) {
        CHECK(made_from<Hs256Key>(text) == "key_is_not_secret");
    }
}

TEST_CASE("A secret that only looks a little like a key is taken") {
    const std::string body(64, 'A');
    for (const std::string& text : {"BEGIN PUBLIC KEY " + body, "ssh" + body, "my ssh-rsa " + body, "{" + body,
                                    "kty " + body, "0Y" + body, std::string("\x30\x59\x30\x13") + body,
                                    std::string("\x30\x3E\x04\x20") + body.substr(4), std::string(64, '\0'),
                                    std::string(32, ' '), std::string(64, '\xFF')}) {
        INFO(text.substr(0, 20));
        CHECK(made_from<Hs256Key>(text) == "ok");
    }
}

TEST_CASE("A generated key is one that nobody has") {
    const auto first = Hs256Key::generate(), second = Hs256Key::generate();
    REQUIRE(first);
    REQUIRE(second);
    const std::string tag = mac(*first, "x");
    CHECK(first->verify("x", bytes_of(tag)));
    CHECK(outcome(second->verify("x", bytes_of(tag))) == "bad_signature");
    CHECK(Hs384Key::generate());
    CHECK(Hs512Key::generate());
}

TEST_CASE("A moved key works where it went; what is left neither signs nor verifies") {
    Hs256Key first = key_of<Hs256Key>(std::string(32, 'a'));
    const std::string tag = mac(first, "x");
    Hs256Key second(std::move(first));
    CHECK(second.verify("x", bytes_of(tag)));
    const QueueIsKept kept;
    Signature signature;
    CHECK(outcome(first.sign("x", signature)) == "crypto_failure");  // NOLINT(bugprone-use-after-move)
    CHECK(outcome(first.verify("x", bytes_of(tag))) == "crypto_failure");
    first = key_of<Hs256Key>(std::string(32, 'b'));
    CHECK(outcome(first.verify("x", bytes_of(tag))) == "bad_signature");
    first = std::move(second);
    CHECK(first.verify("x", bytes_of(tag)));
}

TEST_CASE("A MAC of any length of input, from nothing to more than a block, stands on its own") {
    const Hs256Key key = key_of<Hs256Key>(std::string(32, 'a')), other = key_of<Hs256Key>(std::string(32, 'b'));
    for (std::size_t length = 0; length < 200; length += 7) {
        const std::string input(length, 'x');
        const std::string tag = mac(key, input);
        CHECK_FALSE(mac(other, input) == tag);
        CHECK(mac(key, input) == tag);
    }
}

TEST_CASE("Eight threads share one key") {
    const Hs256Key key = key_of<Hs256Key>(std::string(32, 'a'));
    std::vector<std::string> inputs, tags;
    for (int t = 0; t < 8; ++t) {
        inputs.emplace_back(static_cast<std::size_t>(50 * t), static_cast<char>('a' + t));
        tags.push_back(mac(key, inputs.back()));
    }
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < inputs.size(); ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                Signature signature;
                if (!key.sign(inputs[t], signature) || text_of(signature.bytes()) != tags[t]) ++wrong;
                if (!key.verify(inputs[t], bytes_of(tags[t]))) ++wrong;
                if (key.verify(inputs[t], bytes_of(tags[(t + 1) % 8]))) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("The vectors of rfc4231-hmac") { run_mac_sets("rfc4231-hmac"); }
TEST_CASE("The vectors of wycheproof-hmac") { run_mac_sets("wycheproof-hmac"); }

TEST_CASE("The keys of attack-hmac-key") {
    for (const auto& set : vectors::load("attack-hmac-key")) {
        for (const auto& one : set.at("cases")) {
            const auto name = one.at("key").get<std::string>();
            if (name.starts_with("bad-k-")) continue;  // the JWK itself is wrong: what reads it is tested for that
            const auto& jwk = set.at("keys").at(name);
            const std::string secret = vectors::from_base64url(jwk.at("k").get<std::string>());
            const auto algorithm = one.at("alg").get<std::string>();
            const std::string_view made = algorithm == "HS256"   ? made_from<Hs256Key>(secret)
                                          : algorithm == "HS384" ? made_from<Hs384Key>(secret)
                                                                 : made_from<Hs512Key>(secret);
            INFO(one.at("id") << " " << one.value("comment", ""));
            if (name.starts_with("pub-")) CHECK(made == "key_is_not_secret");
            else CHECK(made == (one.at("expect") == "reject" ? "weak_key" : "ok"));
        }
    }
}
