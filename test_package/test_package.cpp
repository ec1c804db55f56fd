// test_package: a password hashed and a token read, so that every core package is linked and used.
#include <latchkey/latchkey.hpp>
#ifdef TEST_CRYPT
#include <latchkey/password/bcrypt.hpp>
#endif

#include <iostream>

using namespace latchkey;

int main() {
    const PasswordHasher hasher{Argon2id(Argon2idCost::owasp())};
    const auto hash = hasher.hash(Password("secret"));
    const auto match = hash ? hasher.verify(Password("secret"), *hash) : fail(hash.error());

    const JwtCodec codec(Hs256Key::generate().value());
    const auto grant = codec.issue(Subject("johndoe"), {"me"});
    const auto claims = grant ? codec.decode(grant->access_token) : fail(grant.error());
    bool good = match && match->matched && claims && claims->subject() == "johndoe";
#ifdef TEST_CRYPT
    good = good && Bcrypt::recognizes(PasswordHash("$2b$04$abcdefghijklmnopqrstuuzVVjhF1RFxTFW0Z4kyJ9bw6xjIzOvCW"));
#endif
    std::cout << (good ? "latchkey works\n" : "latchkey does not work\n");
    return good ? 0 : 1;
}
