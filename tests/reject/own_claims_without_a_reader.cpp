// Claims of a type that nothing reads or writes: jwt/extra_claims.hpp is missing.
// expect: claims of your own want jwt/extra_claims.hpp
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>

#ifdef LATCHKEY_REJECT
struct Extra {};
#else
using Extra = latchkey::RawClaims;
#endif

bool check(const latchkey::JwtCodec<latchkey::Hs256Key, Extra>& codec) { return codec.decode(latchkey::AccessTokenView("x")).has_value(); }
