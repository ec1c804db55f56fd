// memory_sessions: the room, and who makes room.
#include "support/catch.hpp"
#include "support/hand_clock.hpp"

#include <latchkey/store/memory_sessions.hpp>

#include <atomic>
#include <chrono>
#include <string>

using namespace latchkey;

namespace {

struct Room {
    std::atomic<std::int64_t> now{1'000'000};
    MemorySessions<HandClock> sessions;
    int opened = 0;

    explicit Room(std::size_t capacity) : sessions(capacity, HandClock{&now}) {}
    bool open(std::chrono::seconds lifetime, const std::string& user = "johndoe") {
        const TimePoint start = HandClock{&now}.now();
        const Session session{.id = SessionId(std::to_string(opened++)), .user = UserId(user), .created_at = start, .expires_at = start + lifetime,
                              .idle_until = start + lifetime};
        return sessions.open_session(session, RefreshDigest("digest")).has_value();
    }
    int open_until_full(std::chrono::seconds lifetime) {
        int count = 0;
        for (int refused = 0; refused < 2000; ++refused) {  // a session has its place by its id
            if (open(lifetime)) ++count, refused = 0;
        }
        return count;
    }
};

}  // namespace

TEST_CASE("A store that was full takes sessions again when those that it has are over, however small or large it is") {
    for (const std::size_t capacity : {1U, 100U, 64U * 80U}) {
        INFO(capacity);
        Room room(capacity);
        const int most = room.open_until_full(std::chrono::hours(1));
        CHECK(most >= static_cast<int>(capacity));
        CHECK(most <= static_cast<int>(capacity) + 64);
        room.now += 3599;
        CHECK(room.open_until_full(std::chrono::hours(1)) == 0);
        room.now += 1;
        CHECK(room.open_until_full(std::chrono::hours(1)) == most);
        CHECK(room.sessions.sessions_of(UserId("johndoe"), HandClock{&room.now}.now())->size() == static_cast<std::size_t>(most));
        room.now += 1800;
        CHECK(room.open_until_full(std::chrono::hours(1)) == 0);
        room.now += 1800;
        CHECK(room.open_until_full(std::chrono::hours(1)) == most);
    }
}

TEST_CASE("Sessions that are over make room before it is needed, and leave nothing under their users' names") {
    Room room(1'000'000);
    int opened = 0, left = 0;
    for (int i = 0; i < 20'000; ++i) opened += room.open(std::chrono::seconds(10), std::to_string(i)) ? 1 : 0;
    room.now += 10;
    for (int i = 0; i < 20'000; ++i) opened += room.open(std::chrono::seconds(10), "jane") ? 1 : 0;
    CHECK(opened == 40'000);
    for (int i = 0; i < 20'000; ++i) left += room.sessions.find_session(SessionId(std::to_string(i)))->has_value() ? 1 : 0;
    CHECK(left < 10'000);
    CHECK(room.sessions.sessions_of(UserId("1"), HandClock{&room.now}.now())->empty());
}
