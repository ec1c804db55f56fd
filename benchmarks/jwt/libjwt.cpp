// libjwt: takes the key as text for each token; that is its interface.
#include "samples.hpp"

#include <jwt.h>

#include <ctime>

namespace samples {

namespace {

template <class Key>
void add(const std::string& name, jwt_alg_t algorithm) {
    const auto& sample = Sample<Key>::get();
    measure("verify/" + name + "/libjwt", [&sample, algorithm] {
        jwt_t* token = nullptr;
        const auto* const key = reinterpret_cast<const unsigned char*>(sample.public_pem.data());
        bool good = jwt_decode(&token, sample.token.c_str(), key, static_cast<int>(sample.public_pem.size())) == 0;
        good = good && jwt_get_alg(token) == algorithm && jwt_get_grant_int(token, "exp") > std::time(nullptr) && jwt_get_grant(token, "sub") != nullptr;
        jwt_free(token);
        return good;
    });
    measure("sign/" + name + "/libjwt", [&sample, algorithm] {
        jwt_t* token = nullptr;
        const auto* const key = reinterpret_cast<const unsigned char*>(sample.private_pem.data());
        bool good = jwt_new(&token) == 0 && jwt_add_grant(token, "sub", "johndoe") == 0 && jwt_add_grant(token, "scope", "me items") == 0 &&
                    jwt_add_grant_int(token, "exp", std::time(nullptr) + 3600) == 0 &&
                    jwt_set_alg(token, algorithm, key, static_cast<int>(sample.private_pem.size())) == 0;
        char* const text = good ? jwt_encode_str(token) : nullptr;
        good = text != nullptr;
        std::free(text);
        jwt_free(token);
        return good;
    });
}

}  // namespace

void add_libjwt() {
    add<Hs256Key>("HS256", JWT_ALG_HS256);
    add<Rs256PrivateKey>("RS256", JWT_ALG_RS256);
    add<Es256PrivateKey>("ES256", JWT_ALG_ES256);
    add<Es384PrivateKey>("ES384", JWT_ALG_ES384);
}

}  // namespace samples
