// factors: API keys and the links in mails.
#include "support/catch.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_api_keys.hpp>

using namespace latchkey;

namespace {

const BasicUser johndoe{UserId("1"), PasswordHash("$argon2id$..."), {"items", "me"}, false};

struct SocketTicket {
    using Token = Secret<struct SocketTicketTag>;
    static constexpr std::string_view name = "socket-ticket";
    static constexpr std::chrono::seconds lifetime{30};
    static constexpr bool has_user = true;
};

}  // namespace

TEST_CASE("factors: a purpose of one's own") {
    MemoryUsers<> users;
    users.put(UserName("johndoe"), johndoe);
    MemoryRevocations<> used;
    const KeyBytes secret("32 random bytes for these tokens");

    const auto tickets = OneTimeTokens<SocketTicket>::make(secret);
    const auto ticket = tickets->issue(johndoe);  // the answer of a guarded route, who.user()
    const auto who = tickets->take(SocketTicket::Token(ticket->reveal()), users, used);  // of the handshake: wss://example.com/live?ticket=...
    CHECK(who->user.id == UserId("1"));
    CHECK(tickets->take(*ticket, users, used).error() == AuthError::already_used);
}

TEST_CASE("factors: an API key") {
    MemoryUsers<> users;
    users.put(UserName("johndoe"), johndoe);
    MemoryApiKeys store;

    const auto keys = ApiKeys<MemoryUsers<>, MemoryApiKeys>::make(users, store, "acme");
    const auto made = keys->create(johndoe, {"items"}, "the laptop", std::chrono::days(90));
    // made->key: "acme_" and 48 characters, shown once; made->record: what the list shows
    const auto who = keys->authenticate(made->key, {"items"});
    CHECK(who->user().id == UserId("1"));
    CHECK(who->key().label == "the laptop");
    CHECK(keys->of(UserId("1"))->size() == 1);
    CHECK(keys->drop(UserId("1"), made->record.id).value());
    CHECK(keys->authenticate(made->key).error() == AuthError::bad_credentials);
}

TEST_CASE("factors: a link in a mail") {
    MemoryUsers<> users;
    users.put(UserName("johndoe"), johndoe);
    MemoryRevocations<> used;

    const KeyBytes secret("32 random bytes for these tokens");
    const auto resets = OneTimeTokens<PasswordReset>::make(secret);
    const auto token = resets->issue(johndoe);
    // token->reveal() goes into a link, and the link into a mail

    const auto taken = resets->take(*token, users, used);
    if (!taken) return;  // expired, already_used, password_changed, bad_signature, ...
    CHECK(taken->user.id == UserId("1"));
    CHECK(resets->take(*token, users, used).error() == AuthError::already_used);
}
