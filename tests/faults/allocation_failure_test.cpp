// allocation_failure_test: each allocation of an operation fails in turn, the program's and OpenSSL's. The operation may
// then say that it could not be done, by an error or bad_alloc; it never does something else, and the next one is good.
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/key_files.hpp"
#include "support/rfc_keys.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwk_set.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jwks_text.hpp>
#include <latchkey/jwt/jws.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/verified_cache.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>
#include <latchkey/store/memory_users.hpp>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <new>
#include <optional>
#include <string>

using namespace latchkey;
using latchkey_test::Allocations;

namespace {

// OpenSSL's memory comes from operator new, so that one count has both.
void* take(std::size_t size, const char*, int) { return ::operator new(size, std::nothrow); }
void give(void* room, const char*, int) { ::operator delete(room); }
void* take_again(void* old, std::size_t size, const char* file, int line) {
    if (old == nullptr) return take(size, file, line);
    void* const room = take(size, file, line);
    if (room == nullptr) return nullptr;
    std::memcpy(room, old, std::min(size, ::malloc_usable_size(old)));
    give(old, file, line);
    return room;
}
const bool openssl_is_ours = CRYPTO_set_mem_functions(take, take_again, give) == 1;

struct Sha512of224 {
    static constexpr const char* name = "SHA2-512/224";
};

/// What an operation came to: done and right; refused, and with which error; or done and wrong.
struct Outcome {
    bool done = false;
    std::optional<AuthError> error{};

    static Outcome of(bool right) { return {right, std::nullopt}; }
    template <class T>
    static Outcome refused(const Result<T>& result) {
        return {false, result.error()};
    }
};

/// Whether each allocation is to fail, and not only each of the first 60 and every thirteenth after these.
const bool every_one = std::getenv("LATCHKEY_EVERY_ALLOCATION") != nullptr;

/// Errors that put the blame where it belongs: on the machine.
bool blames_the_machine(AuthError error) {
    return error == AuthError::crypto_failure || error == AuthError::overloaded || error == AuthError::store_unavailable;
}

/// Whether a refusal must blame the machine: a key's file that could not be read may be called malformed.
enum class Blame { exact, any };
/// Whether the operation is tried with somebody else's error in OpenSSL's queue, too.
enum class Queue { seeded, empty };

/// Runs `operation` with its 1st, 2nd, ... allocation failing, alone and with all behind it, until none fails; and again
/// with an error of somebody else's in OpenSSL's queue, which is there afterwards. What an operation under memory shortage
/// says is looked at in the first: with a queue that is not empty, OpenSSL's own word on memory cannot always be found.
template <class Operation>
void at_each_allocation(const char* name, Operation operation, Blame blame = Blame::exact, Queue queue = Queue::seeded) {
    const auto run = [&]() -> Outcome {
        try {
            return operation();
        } catch (const std::bad_alloc&) {
            return {false, AuthError::overloaded};
        }
    };
    REQUIRE(run().done);
    for (const bool and_all_after : {false, true}) {
        for (const bool seeded : {false, true}) {
            // With all memory gone, one failure can leave more than the 16 errors that the queue has room for.
            if (seeded && (queue == Queue::empty || and_all_after)) continue;
            for (std::size_t nth = 1;; nth += every_one || nth < 60 ? 1 : 13) {
                REQUIRE(nth < 20'000);
                ERR_clear_error();
                if (seeded) ERR_raise(ERR_LIB_USER, 42);
                Allocations::fail(nth, and_all_after);
                const Outcome outcome = run();
                const bool failed = Allocations::stop_failing();
                const int first_error = ERR_GET_REASON(ERR_peek_error());
                ERR_clear_error();
                const Outcome next = run();
                const bool wrong = !outcome.done && !outcome.error;
                const bool blamed = outcome.done || seeded || blame == Blame::any || (outcome.error && blames_the_machine(*outcome.error));
                if (wrong || !blamed || first_error != (seeded ? 42 : 0) || !next.done || (!failed && !outcome.done)) {
                    INFO(name << ": allocation " << nth << (and_all_after ? " and all behind it" : "") << (seeded ? ", seeded" : ""));
                    INFO((outcome.done ? "done" : outcome.error ? to_string(*outcome.error) : "done wrong"));
                    CHECK_FALSE(wrong);
                    CHECK(blamed);
                    CHECK(first_error == (seeded ? 42 : 0));
                    CHECK(next.done);
                    CHECK((failed || outcome.done));
                }
                if (!failed) break;
            }
        }
    }
}

/// What `look` sees, with all the memory that it wants, in the middle of an operation.
template <class Look>
auto undisturbed(Look look) {
    const bool failed = Allocations::stop_failing();
    auto seen = look();
    if (failed) Allocations::fail(0);  // so that at_each_allocation() knows
    return seen;
}

const Password secret("secret"), wrong("wrong");
constexpr Argon2idCost cheap{.memory_kib = 64, .passes = 1};

Hs256Key hmac_key() { return Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value(); }

std::string forged(std::string token) {
    token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
    return token;
}

/// Signs, verifies, and refuses a forgery, with a key of a family.
template <class Key>
void try_family(const char* name, Key key) {
    const JwtCodec<Key> codec(std::move(key), TokenRules{.lifetime = std::chrono::hours(1)});
    const std::string token = codec.issue(Subject(std::string(100, 's')), {"me"}).value().access_token.text();
    const std::string other = forged(token);
    at_each_allocation(name, [&] {
        const auto grant = codec.issue(Subject(std::string(100, 's')), {"me"});
        if (!grant) return Outcome::refused(grant);
        const auto claims = codec.decode(grant->access_token);
        return claims ? Outcome::of(true) : Outcome::refused(claims);
    });
    at_each_allocation(name, [&] {
        const auto claims = codec.decode(AccessTokenView(token));
        return claims ? Outcome::of(claims->subject() == std::string(100, 's') && claims->scope() == "me") : Outcome::refused(claims);
    });
    at_each_allocation(name, [&] {
        const auto claims = codec.decode(AccessTokenView(other));
        if (claims) return Outcome::of(false);
        return claims.error() == AuthError::bad_signature || claims.error() == AuthError::malformed_claims ? Outcome::of(true)
                                                                                                         : Outcome::refused(claims);
    });
}

template <class Key>
void try_public(const char* name, std::string_view pem, std::string_view jwk) {
    if (!pem.empty()) {
        at_each_allocation(name, [&] {
            const auto key = Key::from_pem(pem);
            return key ? Outcome::of(true) : Outcome::refused(key);
        }, Blame::any);
        const auto whole = Key::from_pem(pem).value();
        const std::string wanted = whole.to_pem().value();
        at_each_allocation(name, [&] {
            const auto text = whole.to_pem();
            return text ? Outcome::of(*text == wanted) : Outcome::refused(text);
        });
    }
    if (jwk.empty()) return;
    const auto whole = verifying_key_from_jwk<Key>(jwk).value();
    const std::string written = to_jwk(whole, "id"), print = jwk_thumbprint(whole).value();
    at_each_allocation(name, [&] {
        const auto key = verifying_key_from_jwk<Key>(jwk);
        if (!key) return Outcome::refused(key);
        return undisturbed([&] { return Outcome::of(to_jwk(*key, "id") == written); });
    });
    at_each_allocation(name, [&] {
        const auto text = jwk_thumbprint(jwk);
        return text ? Outcome::of(*text == print) : Outcome::refused(text);
    });
}
using Set = JwkSet<Rs256PublicKey, Es256PublicKey, Es512PublicKey, Ed25519PublicKey, Ed448PublicKey>;

/// A key of each family, and one that no `Set` takes. An EC or Ed448 key is only known to be one after a computation.
std::string every_family() {
    const auto named = [](std::string_view jwk, std::string_view name) {
        return (std::string(jwk.substr(0, jwk.size() - 1)) += R"(,"kid":")").append(name) += "\"},";
    };
    std::string ed448;
    for (std::size_t i = 0; i < rfc::ed448_point.size(); i += 2) ed448 += static_cast<char>(std::stoi(std::string(rfc::ed448_point.substr(i, 2)), nullptr, 16));
    const auto point = Ed448PublicKey::from_members({.x = bytes_of(ed448)}).value();
    return R"({"keys":[)" + named(rfc::a2_public, "RSA") + named(rfc::a3_public, "P-256") + named(rfc::a4_public, "P-521") +
           named(rfc::rfc8037_public, "Ed25519") + named(to_jwk(point), "Ed448") + R"({"kty":"oct","k":"AAAA"}]})";
}

/// What a key is written as is the whole key, or an error.
template <class Key>
void try_written(const char* name, const Key& key) {
    const auto public_key = key.public_key().value();
    const std::string jwk = to_jwk(public_key, "id"), print = jwk_thumbprint(public_key).value(), pem = public_key.to_pem().value();
    const std::string secret_jwk(export_private_jwk_unencrypted(key).reveal()), secret_pem(key.export_private_key_pem_unencrypted().value().reveal());
    at_each_allocation(name, [&] { return Outcome::of(to_jwk(public_key, "id") == jwk); });
    at_each_allocation(name, [&] { return Outcome::of(export_private_jwk_unencrypted(key).reveal() == secret_jwk); });
    at_each_allocation(name, [&] {
        const auto text = jwk_thumbprint(public_key);
        return text ? Outcome::of(*text == print) : Outcome::refused(text);
    });
    at_each_allocation(name, [&] {
        const auto text = public_key.to_pem();
        return text ? Outcome::of(*text == pem) : Outcome::refused(text);
    });
    at_each_allocation(name, [&] {
        const auto text = key.export_private_key_pem_unencrypted();
        return text ? Outcome::of(text->reveal() == secret_pem) : Outcome::refused(text);
    });
    at_each_allocation(name, [&] {
        const auto copy = key.public_key();
        if (!copy) return Outcome::refused(copy);
        return undisturbed([&] { return Outcome::of(to_jwk(*copy, "id") == jwk); });
    });
}
template <class Key>
void try_private(const char* name, std::string_view pem, const KeyPassphrase* passphrase = nullptr) {
    const PrivateKeyText text(pem);
    at_each_allocation(name, [&] {
        const auto key = passphrase == nullptr ? Key::from_pem(text) : Key::from_pem(text, *passphrase);
        return key ? Outcome::of(true) : Outcome::refused(key);
    }, Blame::any);
}

}  // namespace

TEST_CASE("OpenSSL takes its memory from us") {
    if (!Allocations::counted) {
        std::cout << Allocations::why_not << '\n';
        return;
    }
    REQUIRE(openssl_is_ours);
    const std::size_t before = Allocations::count();
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const std::size_t after = Allocations::count();
    EVP_MD_CTX_free(context);
    CHECK(after == before + 1);
}

TEST_CASE("The first use of a digest meets a lack of memory, and the second is good") {
    if (!Allocations::counted) return;
    // What OpenSSL 3.0 makes ready for itself at its own first use, it cannot make ready without memory: it crashes.
    EVP_MD_free(EVP_MD_fetch(nullptr, "SHA2-512/256", nullptr));
    static_cast<void>(thread_digest_context());
    Allocations::fail(1, true);
    const EVP_MD* const first = digest_implementation<Sha512of224>();
    const bool failed = Allocations::stop_failing();
    ERR_clear_error();
    CHECK(failed);
    CHECK(first == nullptr);
    const EVP_MD* const second = digest_implementation<Sha512of224>();
    CHECK(second != nullptr);
    CHECK(digest_implementation<Sha512of224>() == second);
}

TEST_CASE("Tokens: signed, verified and refused, whatever allocation fails") {
    if (!Allocations::counted) return;
    try_family("HS256", hmac_key());
    try_family("RS256", Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8)).value());
    try_family("PS256", Ps256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8)).value());
    try_family("ES256", Es256PrivateKey::generate().value());
    try_family("Ed25519", Ed25519PrivateKey::generate().value());
    try_family("Ed448", Ed448PrivateKey::generate().value());
}

TEST_CASE("Extra claims and key rings, whatever allocation fails") {
    if (!Allocations::counted) return;
    const JwtCodec<Hs256Key, RawClaims> extra(hmac_key());  // a tree of nlohmann_json 3.11 allocates when it is destroyed
    Claims<RawClaims> claims;
    claims.subject = Subject("johndoe");
    claims.expires_at = SystemClock().now() + std::chrono::hours(1);
    claims.extra.json = R"({"name":")" + std::string(60, 'n') + R"(","list":[1,2,3]})";
    const std::string token = extra.encode(claims).value().text();
    at_each_allocation("extra claims, written", [&] {
        const auto made = extra.encode(claims);
        return made ? Outcome::of(made->text() == token) : Outcome::refused(made);
    });
    at_each_allocation("extra claims, read", [&] {
        const auto read = extra.decode(AccessTokenView(token));
        return read ? Outcome::of(read->extra().json.find("[1,2,3]") != std::string::npos) : Outcome::refused(read);
    });

    using Ring = KeyRing<Hs256Key, Es256PrivateKey>;
    const KeyBytes key(std::string(32, 'k'));
    const TimePoint later = SystemClock().now() + std::chrono::hours(1);
    at_each_allocation("a key ring that is rotated", [&] {
        auto first = Hs256Key::from_secret(key), second = Hs256Key::from_secret(key), third = Hs256Key::from_secret(key);
        if (!first || !second || !third) return Outcome::refused(!first ? first : !second ? second : third);
        Ring ring(KeyId("one"), std::move(*first));
        const std::string text = "text";
        const auto done = ring.rotate(KeyId("two"), std::move(*second), later);
        if (!done) return Outcome::refused(done);
        Signature mac;
        if (const auto made = third->sign(text, mac); !made) return Outcome::refused(made);
        for (const char* const id : {"one", "two"}) {
            const auto good = ring.verify("HS256", id, text, mac.bytes(), later - std::chrono::hours(1));
            if (!good) return Outcome::refused(good);
        }
        return Outcome::of(true);
    });
}

TEST_CASE("Keys: read and written, whatever allocation fails") {
    if (!Allocations::counted) return;
    try_public<Rs256PublicKey>("RSA, public", key_files::rsa_public, rfc::a2_public);
    try_public<Rs256PublicKey>("RSA, certificate", key_files::rsa_certificate, {});
    try_public<Es256PublicKey>("P-256, public", key_files::ec_public, rfc::a3_public);
    try_public<Es512PublicKey>("P-521, public", {}, rfc::a4_public);
    try_public<Ed25519PublicKey>("Ed25519, public", {}, rfc::rfc8037_public);
    try_private<Rs256PrivateKey>("RSA, PKCS#8", key_files::rsa_pkcs8);
    try_private<Rs256PrivateKey>("RSA, PKCS#1", key_files::rsa_pkcs1);
    try_private<Es256PrivateKey>("P-256, PKCS#8", key_files::ec_pkcs8);
    try_private<Es256PrivateKey>("P-256, SEC1", key_files::ec_sec1);
    const PrivateKeyText jwk(rfc::a3_private), okp(rfc::rfc8037_private);
    at_each_allocation("P-256, private JWK", [&] {
        const auto key = signing_key_from_jwk<Es256PrivateKey>(jwk);
        return key ? Outcome::of(true) : Outcome::refused(key);
    }, Blame::any);
    at_each_allocation("Ed25519, private JWK", [&] {
        const auto key = signing_key_from_jwk<Ed25519PrivateKey>(okp);
        return key ? Outcome::of(true) : Outcome::refused(key);
    }, Blame::any);
    at_each_allocation("P-256, made", [&] {
        const auto key = Es256PrivateKey::generate();
        return key ? Outcome::of(true) : Outcome::refused(key);
    });
    try_public<Es256PublicKey>("P-256, certificate", key_files::ec_certificate, {});
    const KeyPassphrase passphrase(key_files::passphrase);
    try_private<Ed25519PrivateKey>("Ed25519, PKCS#8, encrypted", key_files::ed25519_encrypted_cheap, &passphrase);
    try_private<Rs256PrivateKey>("RSA, PKCS#1, encrypted", key_files::rsa_dek, &passphrase);
    if (!every_one) return;
    try_private<Es256PrivateKey>("P-256, PKCS#8, encrypted", key_files::ec_encrypted, &passphrase);
    try_private<Rs256PrivateKey>("RSA, PKCS#8, encrypted by scrypt", key_files::rsa_scrypt, &passphrase);
}

TEST_CASE("Keys are written whole, whatever allocation fails") {
    if (!Allocations::counted) return;
    try_written("RSA", Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8)).value());
    try_written("P-256", Es256PrivateKey::generate().value());
    try_written("P-521", Es512PrivateKey::generate().value());
    try_written("Ed25519", Ed25519PrivateKey::generate().value());
    try_written("Ed448", Ed448PrivateKey::generate().value());
}

TEST_CASE("A cache before a codec, signatures over bytes, and the public keys of a ring, whatever allocation fails") {
    if (!Allocations::counted) return;
    const JwtCodec codec(hmac_key());
    const VerifiedCache cache(codec);
    const std::string token = codec.issue(Subject(std::string(100, 's')), {"me"}).value().access_token.text();
    at_each_allocation("a token through a cache, twice", [&] {
        cache.clear();
        for (int i = 0; i < 2; ++i) {
            const auto claims = cache.decode(AccessTokenView(token));
            if (!claims) return Outcome::refused(claims);
            if (claims->subject() != std::string(100, 's')) return Outcome::of(false);
        }
        return Outcome::of(true);
    });
    const std::string payload(100, 'p');
    const AttachedJws attached(Es256PrivateKey::generate().value());
    const UnencodedDetachedJws detached(Ed25519PrivateKey::generate().value());
    at_each_allocation("signatures over bytes", [&] {
        const auto text = attached.sign(payload), beside = detached.sign(payload);
        if (!text || !beside) return Outcome::refused(!text ? text : beside);
        const auto read = attached.verify(*text);
        if (!read) return Outcome::refused(read);
        const auto good = detached.verify(*beside, payload);
        return good ? Outcome::of(*read == payload) : Outcome::refused(good);
    });
    const KeyRing<Es256PrivateKey, Rs256PrivateKey, Ed448PrivateKey> ring(KeyId("one"), Es256PrivateKey::generate().value());
    const TimePoint now = SystemClock().now();
    const std::string whole = public_jwks(ring, now).value();
    at_each_allocation("a ring's public keys", [&] {
        const auto set = public_jwks(ring, now);
        return set ? Outcome::of(*set == whole) : Outcome::refused(set);
    });
}

TEST_CASE("A JWK set is whole or an error, whatever allocation fails") {
    if (!Allocations::counted) return;
    const std::string text = every_family();
    at_each_allocation("a JWK set", [&] {
        const auto set = Set::read(text);
        if (!set) return Outcome::refused(set);
        return Outcome::of(set->entries().size() == 5 && set->skipped() == 1);
    }, Blame::exact, Queue::empty);
}

TEST_CASE("The keys of another issuer: all of them, or those of before, whatever allocation fails") {
    if (!Allocations::counted) return;
    const std::string text = every_family(), message = "text";
    const TimePoint now = SystemClock().now();
    const auto signer = signing_key_from_jwk<Es256PrivateKey>(PrivateKeyText(rfc::a3_private)).value();
    Signature signature;
    REQUIRE(signer.sign(message, signature));
    using Cache = JwksCache<Rs256PublicKey, Es256PublicKey, Es512PublicKey, Ed25519PublicKey, Ed448PublicKey>;
    const auto fetch = [&] { return Result<std::string>(text); };
    at_each_allocation("a set that is fetched for the first token", [&] {
        const Cache cache(fetch);
        const auto good = cache.verify("ES256", "P-256", message, signature.bytes(), now);
        return good ? Outcome::of(cache.skipped() == 1) : Outcome::refused(good);
    }, Blame::exact, Queue::empty);
    const Cache kept(fetch, {.cool_down = {}});
    REQUIRE(kept.verify("ES256", "P-256", message, signature.bytes(), now));
    at_each_allocation("a set that is fetched for an unknown name", [&] {
        const auto unknown = kept.verify("ES256", "nobody's", message, signature.bytes(), now);
        return undisturbed([&] {
            const auto good = kept.verify("ES256", "P-256", message, signature.bytes(), now);
            return Outcome::of(!unknown && unknown.error() == AuthError::unknown_key && good && kept.skipped() == 1);
        });
    }, Blame::exact, Queue::empty);
}

TEST_CASE("A key ring is the one before a change or the one after it, whatever allocation fails") {
    if (!Allocations::counted) return;
    using Ring = KeyRing<Hs256Key, Es256PrivateKey>;
    const TimePoint now = SystemClock().now();
    const std::string message = "text";
    const KeyId old_name("one, with a name that is no small string"), new_name("two, with a name that is no small string");
    const KeyBytes key(std::string(32, 'k'));
    Signature mac;
    REQUIRE(hmac_key().sign(message, mac));
    at_each_allocation("a rotation, and what follows it", [&] {
        auto first = Hs256Key::from_secret(key), second = Hs256Key::from_secret(key);
        if (!first || !second) return Outcome::refused(!first ? first : second);
        Ring ring(old_name, std::move(*first));
        const auto signs_with = [&ring] {
            return ring.with_current([](const auto&, const KeyId& id) { return Result<std::string>(id.text()); });
        };
        const auto verifies = [&](const KeyId& id) { return ring.verify("HS256", id.text(), message, mac.bytes(), now).has_value(); };
        bool missing = false;
        const auto change = [&](const auto& step) {
            try {
                return step().has_value();
            } catch (const std::bad_alloc&) {
                missing = true;
                return false;
            }
        };
        const bool rotated = change([&] { return ring.rotate(new_name, std::move(*second), now + std::chrono::hours(1)); });
        const bool dropped = change([&] { return ring.drop(old_name); });
        const bool right = undisturbed([&] {
            return signs_with() == (rotated ? new_name : old_name).text() && verifies(old_name) != (rotated && dropped) &&
                   verifies(new_name) == rotated && (missing || (rotated && dropped));
        });
        if (!right) return Outcome::of(false);
        return missing ? Outcome{false, AuthError::overloaded} : Outcome::of(true);
    });
}

TEST_CASE("Passwords: the right one is never wrong and the wrong one never right, whatever allocation fails") {
    if (!Allocations::counted) return;
    const auto try_scheme = [](const char* name, const auto& hasher, const PasswordHash& stored) {
        at_each_allocation(name, [&] {
            const auto match = hasher.verify(secret, stored);
            return match ? Outcome::of(match->matched) : Outcome::refused(match);
        });
        at_each_allocation(name, [&] {
            const auto match = hasher.verify(wrong, stored);
            return match ? Outcome::of(!match->matched) : Outcome::refused(match);
        });
        at_each_allocation(name, [&] {
            const auto made = hasher.hash(secret);
            if (!made) return Outcome::refused(made);
            return undisturbed([&] { return Outcome::of(hasher.verify(secret, *made).value().matched); });
        });
    };
    const PasswordHasher argon2(Argon2id{cheap});
    try_scheme("argon2id", argon2, argon2.hash(secret).value());
    const PasswordHasher scrypt{Scrypt(ScryptCost{.log_n = 4})};
    try_scheme("scrypt", scrypt, scrypt.hash(secret).value());
    const PasswordHasher pbkdf2{Pbkdf2<Pbkdf2Digest::sha256>(100)};
    try_scheme("pbkdf2", pbkdf2, pbkdf2.hash(secret).value());
}

TEST_CASE("A login and what follows it, whatever allocation fails") {
    if (!Allocations::counted) return;
    MemoryUsers<> users;
    const PasswordHasher hasher(Argon2id{cheap});
    const JwtCodec codec(hmac_key());
    users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(secret).value(), {"me", "items"}, false});
    const Authenticator auth(users, hasher, codec);
    const UserName name("johndoe"), nobody("nobody-with-a-name-longer-than-a-small-string");
    const auto token = auth.login(name, secret, {"me"}).value().access_token;
    at_each_allocation("a login", [&] {
        const auto grant = auth.login(name, secret, {"me"});
        if (!grant) return Outcome::refused(grant);
        return undisturbed([&] { return Outcome::of(auth.authenticate(grant->access_token, {"me"}).has_value()); });
    });
    for (const UserName& who : {name, nobody}) {
        at_each_allocation("a login with a wrong password", [&] {
            const auto grant = auth.login(who, wrong, {"me"});
            if (grant) return Outcome::of(false);
            return grant.error() == AuthError::bad_credentials ? Outcome::of(true) : Outcome::refused(grant);
        });
    }
    at_each_allocation("a request with a token", [&] {
        const auto who = auth.authenticate(token, {"me"});
        return who ? Outcome::of(who->user().id.text() == "johndoe") : Outcome::refused(who);
    });
    at_each_allocation("a request that may not", [&] {
        const auto who = auth.authenticate(token, {"items"});
        if (who) return Outcome::of(false);
        return who.error() == AuthError::insufficient_scope ? Outcome::of(true) : Outcome::refused(who);
    });
    const auto endpoint = token_endpoint("/token", auth);
    at_each_allocation("the token endpoint", [&] {
        const Reply reply = endpoint(HttpRequest{.method = "POST", .content_type = "application/x-www-form-urlencoded",
                                                 .body = "grant_type=password&username=johndoe&password=secret&scope=me"});
        if (reply.status == 200) return Outcome::of(reply.body.find("access_token") != reply.body.npos);
        return reply.status == 503 || reply.status == 500 ? Outcome{false, AuthError::overloaded} : Outcome::of(false);
    });
}
