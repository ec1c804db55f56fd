// recovery_codes_test: made and shown once, stored as digests, used once each.
#include <latchkey/auth/recovery_codes.hpp>
#include <latchkey/store/memory_factors.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

const UserId alice("alice");

struct BrokenStore {
    Result<void> put_recovery_codes(const UserId&, const std::vector<RecoveryDigest>&) { throw std::runtime_error("down"); }
    Result<bool> take_recovery_code(const UserId&, const RecoveryDigest&) { return fail(AuthError::store_unavailable); }
    Result<std::size_t> recovery_codes_left(const UserId&) { return 0U; }
};
struct SeesDigests : MemoryFactors {
    std::vector<RecoveryDigest> seen{};
    Result<void> put_recovery_codes(const UserId& user, const std::vector<RecoveryDigest>& digests) {
        seen = digests;
        return MemoryFactors::put_recovery_codes(user, digests);
    }
};

}  // namespace

static_assert(RecoveryCodeStore<MemoryFactors> && RecoveryCodeStore<BrokenStore>);

TEST_CASE("Recovery codes: ten, of 120 bits each, no two the same, and the store has nothing of them") {
    SeesDigests store;
    const auto codes = RecoveryCodes::make(store, alice);
    REQUIRE(codes);
    REQUIRE(codes->size() == 10);
    std::set<std::string> all;
    for (const RecoveryCode& code : *codes) {
        const std::string text(code.reveal());
        CHECK(text.size() == 29);
        CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-") == std::string::npos);
        CHECK(RecoveryCodes::recognizes(text));
        all.insert(text);
        for (const RecoveryDigest& digest : store.seen) CHECK(digest.text().find(text.substr(0, 4)) == std::string::npos);
    }
    CHECK(all.size() == 10);
    CHECK(store.seen.size() == 10);
    CHECK(store.seen.front().text().size() == 43);
}

TEST_CASE("Recovery codes: each works once, however it is typed, for its own user") {
    MemoryFactors store;
    const auto codes = RecoveryCodes::make(store, alice);
    REQUIRE(codes);
    std::string small((*codes)[1].reveal());
    for (char& c : small) c = c == '-' ? ' ' : c >= 'A' ? static_cast<char>(c + ('a' - 'A')) : c;
    CHECK(outcome(RecoveryCodes::take(store, UserId("bob"), (*codes)[0])) == "bad_credentials");
    CHECK(outcome(RecoveryCodes::take(store, alice, (*codes)[0])) == "ok");
    CHECK(outcome(RecoveryCodes::take(store, alice, (*codes)[0])) == "bad_credentials");
    CHECK(outcome(RecoveryCodes::take(store, alice, RecoveryCode(std::string_view(small)))) == "ok");
    CHECK(store.recovery_codes_left(alice).value() == 8);
}

TEST_CASE("Recovery codes: a digest is its user's, and opens nothing where a table has it beside another") {
    SeesDigests of_alice;
    const auto codes = RecoveryCodes::make(of_alice, alice);
    MemoryFactors moved;
    REQUIRE(moved.put_recovery_codes(UserId("bob"), of_alice.seen));
    CHECK(outcome(RecoveryCodes::take(moved, UserId("bob"), (*codes)[0])) == "bad_credentials");
}

TEST_CASE("Recovery codes: new ones end the old") {
    MemoryFactors store;
    const auto old = RecoveryCodes::make(store, alice), fresh = RecoveryCodes::make(store, alice);
    REQUIRE((old && fresh));
    CHECK(outcome(RecoveryCodes::take(store, alice, (*old)[0])) == "bad_credentials");
    CHECK(outcome(RecoveryCodes::take(store, alice, (*fresh)[0])) == "ok");
}

TEST_CASE("Recovery codes: what is none never reaches the store; a store that is down is no wrong code") {
    BrokenStore broken;
    for (const std::string& bad : {std::string(), std::string("123456"), std::string("ABCD-EFGH-IJKL-MNOP-QRST-UVW"), std::string("ABCD-EFGH-IJKL-MNOP-QRST-UVWXY"),
                                   std::string("ABCD-EFGH-IJKL-MNOP-QRST-UVW1"), std::string(1 << 20, 'A'), std::string("ABCD\0EFGHIJKLMNOPQRSTUVWX", 25)}) {
        CHECK(outcome(RecoveryCodes::take(broken, alice, RecoveryCode(std::string_view(bad)))) == "bad_credentials");
        CHECK_FALSE(RecoveryCodes::recognizes(bad));
    }
    CHECK(outcome(RecoveryCodes::take(broken, alice, RecoveryCode("ABCD-EFGH-IJKL-MNOP-QRST-UVWX"))) == "store_unavailable");
    CHECK(outcome(RecoveryCodes::make(broken, alice)) == "store_unavailable");
}

TEST_CASE("Recovery codes: of many who type one at once, one is let in") {
    MemoryFactors store;
    const auto codes = RecoveryCodes::make(store, alice);
    REQUIRE(codes);
    std::atomic<int> let_in = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&] { let_in += RecoveryCodes::take(store, alice, codes->front()) ? 1 : 0; });
    for (auto& thread : threads) thread.join();
    CHECK(let_in == 1);
}
