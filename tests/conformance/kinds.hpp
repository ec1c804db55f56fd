// kinds: one function for each kind of case. Each throws MalformedLine where a case lacks what its kind needs.
#pragma once

#include "verdict.hpp"

namespace conformance {

// tokens.cpp
Verdict jws_verify(const Line& line);
Verdict jws_verify_unencoded(const Line& line);
Verdict jwt_verify(const Line& line);
Verdict jws_sign(const Line& line);

// primitives.cpp
Verdict sig_verify(const Line& line);
Verdict sig_generate(const Line& line);
Verdict mac(const Line& line);
Verdict jwk_thumbprint(const Line& line);
Verdict base64url(const Line& line);

// derivations.cpp
Verdict pbkdf2(const Line& line);
Verdict scrypt(const Line& line);
Verdict argon2_raw(const Line& line);

// passwords.cpp
Verdict pwhash_verify(const Line& line);
Verdict password(const Line& line);
Verdict password_hash(const Line& line);

// http.cpp
Verdict scope(const Line& line);
Verdict bearer_header(const Line& line);
Verdict www_authenticate(const Line& line);
Verdict http_token(const Line& line);
Verdict http_resource(const Line& line);

}  // namespace conformance
