// by_hand: a refresh without the library: the same statements on a connection of one's own, and what nobody can do without.
#pragma once

#include "../bare_hmac.hpp"
#include "common.hpp"

#include <sodium.h>

#include <cstdlib>
#include <string_view>

namespace store_benchmark {

/// What is read of a session and a user.
struct SessionRow {
    std::string user, client, label, scopes;
    std::int64_t created, used, expires, idle, access;
    bool ended;
};
struct UserRow {
    std::string id, hash, scopes;
    bool disabled;
};

inline std::int64_t seconds(TimePoint at) { return at.time_since_epoch().count(); }

/// The tokens of a refresh, by OpenSSL and libsodium: the presented one is decoded and digested, 32 random bytes make the next, and an
/// access token is put together and signed. Nothing is wiped.
class TokensByHand {
 public:
    explicit TokensByHand(Family&& family) : token_(std::move(family.first).take_token().reveal()) {}

    struct Step {
        SessionId session;
        RefreshDigest presented, next;
    };
    /// Of the token that the client holds; then it holds the next.
    Step step() {
        unsigned char bytes[48];
        std::size_t size = 0;
        if (sodium_base642bin(bytes, sizeof bytes, token_.data(), token_.size(), nullptr, &size, nullptr, variant) != 0 || size != sizeof bytes) std::abort();
        Step step{SessionId(digest(bytes, 16, 16)), RefreshDigest(digest(bytes, 48, 32)), {}};
        randombytes_buf(bytes + 16, 32);
        token_.resize(65);
        sodium_bin2base64(token_.data(), token_.size(), bytes, sizeof bytes, variant);
        token_.resize(64);
        step.next = RefreshDigest(digest(bytes, 48, 32));
        return step;
    }
    std::string access_token(const SessionRow& session, const SessionId& id, std::int64_t now) const {
        std::string claims = R"({"sub":")" + session.user + R"(","scope":")" + session.scopes + R"(","client_id":")" + session.client + R"(","exp":)" +
                             std::to_string(now + 900) + R"(,"iat":)" + std::to_string(now) + R"(,"sid":")" + id.text() + R"("})";
        std::string token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
        token.reserve(token.size() + claims.size() * 4 / 3 + 48);
        Base64Url::append(token, bytes_of(claims));
        unsigned char mac[32];
        hmac_.compute(token, mac);
        Base64Url::append(token += '.', ByteView(mac, 32));
        return token;
    }

 private:
    static constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string digest(const unsigned char* bytes, std::size_t size, std::size_t kept) const {
        unsigned char digest[32];
        hmac_.digest({reinterpret_cast<const char*>(bytes), size}, digest);
        std::string text;
        Base64Url::append(text, ByteView(digest, kept));
        return text;
    }
    BareHmac hmac_{"a secret of benchmarks, which is no secret"};
    std::string token_;
};

// `Hand` has session(SessionId), user(std::string), which give a row or nothing, and rotate(Rotation), which says whether it did.

template <class Hand>
void rotate_by_hand(benchmark::State& state, Hand& hand, Family& family, std::int64_t server = 0) {
    const Spent spent(state, server);
    for (auto _ : state) {
        if (!hand.rotate(family.next())) return state.SkipWithError("not rotated");
    }
}
template <class Hand>
void statements_by_hand(benchmark::State& state, Hand& hand, Family& family, std::int64_t server = 0) {
    const Spent spent(state, server);
    for (auto _ : state) {
        if (!hand.session(family.first.session()) || !hand.user("7") || !hand.rotate(family.next())) return state.SkipWithError("not refreshed");
    }
}
template <class Hand>
void refresh_by_hand(benchmark::State& state, Hand& hand, Family&& family, std::int64_t server = 0) {
    TokensByHand tokens(std::move(family));
    const Spent spent(state, server);
    for (auto _ : state) {
        const auto step = tokens.step();
        const auto session = hand.session(step.session);
        const TimePoint at = now();
        if (!session || session->ended || session->expires <= seconds(at) || session->idle <= seconds(at) || session->client != "web") return state.SkipWithError("no session");
        const auto user = hand.user(session->user);
        if (!user || user->disabled) return state.SkipWithError("no user");
        benchmark::DoNotOptimize(tokens.access_token(*session, step.session, seconds(at)).data());
        if (!hand.rotate({step.session, step.presented, step.next, at, at + 24h, at + 15min, 5s})) return state.SkipWithError("not rotated");
    }
}

}  // namespace store_benchmark
