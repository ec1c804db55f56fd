// memory_revocations: the room, and who makes room.
#include "support/catch.hpp"
#include "support/hand_clock.hpp"

#include <latchkey/store/memory_revocations.hpp>

#include <atomic>
#include <chrono>
#include <string>

using namespace latchkey;

TEST_CASE("A store that was full takes revocations again when those that it has are over, and forgets none before") {
    for (const std::size_t capacity : {1U, 100U, 64U * 80U}) {
        INFO(capacity);
        std::atomic<std::int64_t> now{1'000'000};
        const HandClock clock{&now};
        MemoryRevocations<HandClock> store(capacity, clock);
        int named = 0;
        const auto fill = [&] {
            const TimePoint until = clock.now() + std::chrono::hours(1);
            std::size_t count = 0;
            for (int refused = 0; refused < 2000; ++refused) {  // an entry has its place by its name
                if (store.revoke_token(Issuer("i"), TokenId(std::to_string(named++)), until)) ++count, refused = 0;
            }
            return count;
        };
        const std::size_t most = fill();
        CHECK(most >= capacity);
        CHECK(most <= capacity + 64);
        now += 3599;
        CHECK(fill() == 0);
        CHECK(store.size() == most);
        CHECK(store.is_revoked({.issuer = "i", .token_id = "0", .until = clock.now() + std::chrono::seconds(1)}).value());
        now += 1;
        CHECK(fill() == most);
        CHECK(store.size() == most);
        now += 3600;
        CHECK(fill() == most);
    }
}
