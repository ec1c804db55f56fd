// factors: authenticator apps, recovery codes, API keys and the links in mails.
#include "support/catch.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/auth/recovery_codes.hpp>
#include <latchkey/auth/totp.hpp>
#include <latchkey/http/qr_svg.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_factors.hpp>

using namespace latchkey;

namespace {

const BasicUser johndoe{UserId("1"), PasswordHash("$argon2id$..."), {"items", "me"}, false};

}  // namespace

TEST_CASE("factors: an authenticator app") {
    const UserId user("1");
    MemoryFactors factors;
    MemoryRevocations<> used;

    const auto totp = Totp<>::make();
    const TotpSecret secret = Totp<>::new_secret();
    const auto uri = totp->otpauth_uri(secret, "Example", "johndoe");
    const auto image = qr_svg(uri->reveal(), "QR code for your authenticator app");  // for a page that is never cached
    CHECK(image->starts_with("<svg"));

    const TotpCode typed(totp->code(secret, SystemClock().now())->reveal());
    const auto first = totp->verify(secret, typed, user, used);
    if (first) {
        static_cast<void>(factors.put_totp(user, secret));  // from now on this user has a second factor
    }
    CHECK(first);
    CHECK(totp->verify(secret, typed, user, used).error() == AuthError::already_used);
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
