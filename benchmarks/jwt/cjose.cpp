// cjose: JWS only; it is not asked to look at a claim.
#include "samples.hpp"

extern "C" {
#include <cjose/cjose.h>
}

#include <ctime>

namespace samples {

namespace {

template <class Key>
void add(const std::string& name) {
    const auto& sample = Sample<Key>::get();
    cjose_err error;
    cjose_jwk_t* const key = cjose_jwk_import(sample.jwk.data(), sample.jwk.size(), &error);
    must(key != nullptr, "cjose's key");
    measure("verify/" + name + "/cjose, claims unread", [&sample, key] {
        cjose_err wrong;
        cjose_jws_t* const jws = cjose_jws_import(sample.token.data(), sample.token.size(), &wrong);
        const bool good = jws != nullptr && cjose_jws_verify(jws, key, &wrong);
        cjose_jws_release(jws);
        return good;
    });
    measure("sign/" + name + "/cjose, claims given", [name, key] {
        cjose_err wrong;
        std::string json = "{\"sub\":\"johndoe\",\"scope\":\"me items\",\"exp\":" + std::to_string(std::time(nullptr) + 3600) + "}";
        cjose_header_t* const header = cjose_header_new(&wrong);
        cjose_header_set(header, CJOSE_HDR_ALG, name.c_str(), &wrong);
        cjose_jws_t* const jws = cjose_jws_sign(key, header, reinterpret_cast<const std::uint8_t*>(json.data()), json.size(), &wrong);
        const char* text = nullptr;
        const bool good = jws != nullptr && cjose_jws_export(jws, &text, &wrong);
        cjose_jws_release(jws);
        cjose_header_release(header);
        return good;
    });
}

}  // namespace

void add_cjose() {
    add<Hs256Key>("HS256");
    add<Rs256PrivateKey>("RS256");
    add<Ps256PrivateKey>("PS256");
    add<Es256PrivateKey>("ES256");
    add<Es384PrivateKey>("ES384");
}

}  // namespace samples
