// token_codec: which types can read and make tokens for an Authenticator.
#include "support/catch.hpp"

#include <latchkey/auth/token_codec.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

using namespace latchkey;

namespace {
struct PublicKey {  // verifies and cannot sign
    static constexpr std::string_view algorithm = "X";
    Result<void> verify(std::string_view, ByteView) const noexcept;
};
}  // namespace

TEST_CASE("a codec with a secret key makes tokens, one with a public key only reads them") {
    STATIC_REQUIRE(TokenIssuer<JwtCodec<Hs256Key>>);
    STATIC_REQUIRE(TokenReader<JwtCodec<PublicKey>>);
    STATIC_REQUIRE_FALSE(TokenIssuer<JwtCodec<PublicKey>>);
    STATIC_REQUIRE_FALSE(TokenReader<int>);
}
