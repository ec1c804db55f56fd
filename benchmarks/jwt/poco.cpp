// poco: POCO's JWT library, with a signer that is kept.
#include "samples.hpp"

#include <Poco/Crypto/ECKey.h>
#include <Poco/Crypto/RSAKey.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include <sstream>

namespace samples {

namespace {

template <class Key, class Make>
void add(const std::string& name, Make make) {
    const auto& sample = Sample<Key>::get();
    auto* const signer = new Poco::JWT::Signer;
    signer->setAlgorithms({name});
    make(*signer, sample);
    measure("verify/" + name + "/POCO", [&sample, signer] {
        Poco::JWT::Token token;
        return signer->tryVerify(sample.token, token) && token.getExpiration() > Poco::Timestamp() && !token.getSubject().empty();
    });
    measure("sign/" + name + "/POCO", [name, signer] {
        Poco::JWT::Token token;
        token.setType("JWT");
        token.setSubject("johndoe");
        token.payload().set("scope", std::string("me items"));
        token.setExpiration(Poco::Timestamp() + Poco::Timespan(3600, 0));
        return !signer->sign(token, name).empty();
    });
}

const auto rsa = [](Poco::JWT::Signer& signer, const auto& sample) {
    std::istringstream open(sample.public_pem), closed(sample.private_pem);
    signer.setRSAKey(new Poco::Crypto::RSAKey(&open, &closed));
};
const auto ec = [](Poco::JWT::Signer& signer, const auto& sample) {
    std::istringstream open(sample.public_pem), closed(sample.private_pem);
    signer.setECKey(new Poco::Crypto::ECKey(&open, &closed));
};

}  // namespace

void add_poco() {
    add<Hs256Key>("HS256", [](Poco::JWT::Signer& signer, const auto& sample) { signer.setHMACKey(sample.public_pem); });
    add<Rs256PrivateKey>("RS256", rsa);
    add<Es256PrivateKey>("ES256", ec);
    add<Es384PrivateKey>("ES384", ec);
}

}  // namespace samples
