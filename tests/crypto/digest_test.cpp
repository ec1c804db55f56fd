// digest_test: the SHA-2 family.
#include <latchkey/crypto/digest.hpp>

#include "support/catch.hpp"
#include "support/vectors.hpp"

#include <openssl/err.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

template <class Hash>
std::string digest_of(std::string_view input) {
    std::array<unsigned char, Hash::size> digest{};
    REQUIRE(compute_digest<Hash>(input, digest));
    return std::string(text_of(digest));
}

}  // namespace

// FIPS 180-4, the examples of NIST's Cryptographic Standards and Guidelines page.
TEST_CASE("The digests of abc") {
    CHECK(digest_of<Sha256>("abc") ==
          vectors::from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK(digest_of<Sha384>("abc") ==
          vectors::from_hex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                                                        "8086072ba1e7cc2358baeca134c825a7"));
    CHECK(digest_of<Sha512>("abc") ==
          vectors::from_hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                                        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
}

TEST_CASE("The digest of nothing, and of a million letters") {
    CHECK(digest_of<Sha256>("") ==
          vectors::from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    CHECK(digest_of<Sha256>(std::string(1'000'000, 'a')) ==
          vectors::from_hex("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

TEST_CASE("One digest after another, of any hash, in one context") {
    const std::string first = digest_of<Sha256>("a"), second = digest_of<Sha512>("a");
    CHECK(digest_of<Sha256>("a") == first);
    CHECK(digest_of<Sha512>("a") == second);
    CHECK_FALSE(digest_of<Sha256>("b") == first);
}

TEST_CASE("Each thread has a context of its own, and keeps it") {
    CHECK(thread_digest_context() == thread_digest_context());
    const EVP_MD_CTX* theirs = nullptr;
    std::thread([&theirs] { theirs = thread_digest_context(); }).join();
    CHECK(theirs != nullptr);
    CHECK_FALSE(theirs == thread_digest_context());
}

TEST_CASE("Many threads compute at once, and all rightly") {
    const std::string wanted = digest_of<Sha256>(std::string(1000, 'x'));
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i) {
                std::array<unsigned char, Sha256::size> digest{};
                if (!compute_digest<Sha256>(std::string(1000, 'x'), digest) || text_of(digest) != wanted) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("ErrorQueueGuard takes away what was added, and leaves what was there") {
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    {
        const ErrorQueueGuard guard;
        ERR_raise(ERR_LIB_USER, 43);
    }
    CHECK(ERR_GET_REASON(ERR_get_error()) == 42);
    CHECK(ERR_get_error() == 0);
}
