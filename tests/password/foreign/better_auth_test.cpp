// better_auth: better-auth, lucia and oslo.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/better_auth.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("better-auth's strings are read, with the host's NFKC where there is one") {
    const std::string text =
        "000102030405060708090a0b0c0d0e0f:9372e2d20f7c9ba55e54d10569dfe24824c5765383f46b040e9ac7b33041339c"
        "514173900cb63a37c935c0e2f40cfe2cb39bee5fe58f54715c1fd913c4638373";
    CHECK(BetterAuth<>().matches(Password(right), PasswordHash(text)) == true);
    CHECK(BetterAuth<>().matches(Password(right), PasswordHash("s2:" + text)) == true);
    CHECK(BetterAuth<>().matches(Password("wrong"), PasswordHash(text)) == false);
    const auto full_width_space = [](const Password& password) -> Result<Password> {
        std::string normal(password.reveal());
        if (const auto at = normal.find("\xE3\x80\x80"); at != normal.npos) normal.replace(at, 3, " ");
        return Password(std::move(normal));
    };
    const BetterAuth<decltype(full_width_space)> normalizing(full_width_space);
    CHECK(normalizing.matches(Password("correct\xE3\x80\x80horse"), PasswordHash(text)) == true);
    for (std::string broken : {text.substr(1), text + "0", "s3:" + text, "S2:" + text, "0001:" + text.substr(33)})
        check_refuses(BetterAuth<>(), broken);
    std::string upper = text;
    upper[31] = 'F';
    check_refuses(BetterAuth<>(), upper);
    check_program(BetterAuth<>(), "secret", "s2:40d59be9b9dcc76a930bb2d71cefee3c:1186f96c582ebdb125fc7d5929d273104acdc7eff6213148829a765c26e73846"  // lucia
                                            "637924dd421061445806fde87d522c3f345b2af84b53961ffcc90b791d91bf0e");
}
