// cpp_jwt: cpp-jwt, a header-only library on nlohmann_json.
#include "samples.hpp"

#include <jwt/jwt.hpp>

#include <ctime>

namespace samples {

namespace {

template <class Key>
void add(const std::string& name) {
    const auto& sample = Sample<Key>::get();
    measure("verify/" + name + "/cpp-jwt", [&sample, name] {
        std::error_code error;
        const auto claims = jwt::decode(sample.token, jwt::params::algorithms({name}), error, jwt::params::secret(sample.public_pem));
        return !error && claims.has_claim("sub");
    });
    measure("sign/" + name + "/cpp-jwt", [&sample, name] {
        jwt::jwt_object token{jwt::params::algorithm(name), jwt::params::secret(sample.private_pem)};
        token.add_claim("sub", "johndoe").add_claim("scope", "me items").add_claim("exp", std::time(nullptr) + 3600);
        return !token.signature().empty();
    });
}

}  // namespace

void add_cpp_jwt() {
    add<Hs256Key>("HS256");
    add<Rs256PrivateKey>("RS256");
    add<Es256PrivateKey>("ES256");
    add<Es384PrivateKey>("ES384");
}

}  // namespace samples
