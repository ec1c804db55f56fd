// factors: API keys and the links in mails.
#include "support/catch.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_api_keys.hpp>

using namespace latchkey;

namespace {

const BasicUser johndoe{UserId("1"), PasswordHash("$argon2id$..."), {"items", "me"}, false};

}  // namespace

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
