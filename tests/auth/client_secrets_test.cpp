// client_secrets_test: what is stored of a secret, and the work of a check.
#include <latchkey/auth/client_secrets.hpp>
#include <latchkey/password/password_hasher.hpp>

#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;

static_assert(ClientSecrets<RandomClientSecrets> && ClientSecrets<ChosenClientSecrets<PasswordHasher<>>>);

TEST_CASE("Random client secrets: 256 bits, stored as a digest that nothing else matches") {
    const RandomClientSecrets secrets;
    const ClientSecret one = RandomClientSecrets::generate(), two = RandomClientSecrets::generate();
    CHECK(one.size() == 43);
    CHECK(one.reveal() != two.reveal());
    const auto stored = secrets.hash(one);
    REQUIRE(stored);
    CHECK(stored->text().size() == 43);
    CHECK(stored->text() != one.reveal());
    CHECK(secrets.matches(one, *stored).value());
    CHECK_FALSE(secrets.matches(two, *stored).value());
    CHECK_FALSE(secrets.matches(one, ClientSecretHash()).value());
    CHECK_FALSE(secrets.matches(ClientSecret(stored->text()), *stored).value());
    CHECK_FALSE(secrets.matches(ClientSecret(""), ClientSecretHash()).value());
}

TEST_CASE("Chosen client secrets: a password hash, and one computation whatever is stored") {
    std::vector<std::string> work;
    const PasswordHasher hasher{latchkey_test::CountingScheme{&work}};
    const ChosenClientSecrets secrets(hasher);
    const auto stored = secrets.hash(ClientSecret("open sesame"));
    REQUIRE(stored);
    const auto matches = [&](std::string_view secret, const ClientSecretHash& hash) {
        work.clear();
        const auto match = secrets.matches(ClientSecret(secret), hash);
        REQUIRE(match);
        CHECK(work == std::vector<std::string>{"verify 3"});
        return *match;
    };
    CHECK(matches("open sesame", *stored));
    CHECK_FALSE(matches("open sesamf", *stored));
    CHECK_FALSE(matches("open sesame", ClientSecretHash()));
    CHECK_FALSE(matches("open sesame", ClientSecretHash("no hash")));
}
