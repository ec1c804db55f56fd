// cjose: JWS only. It is measured as it is, and with the claims read by jansson, the JSON library that it is built on.
#include "samples.hpp"

extern "C" {
#include <cjose/cjose.h>
#include <jansson.h>
}

#include <ctime>

namespace samples {

namespace {

// The least that a login asks of claims: a subject, and a time that is not over.
bool claims_are_good(cjose_jws_t* jws) {
    cjose_err wrong;
    std::uint8_t* text = nullptr;
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws, &text, &size, &wrong)) return false;
    json_t* const claims = json_loadb(reinterpret_cast<const char*>(text), size, JSON_REJECT_DUPLICATES, nullptr);
    const json_t* const exp = json_object_get(claims, "exp");
    const bool good = json_is_string(json_object_get(claims, "sub")) && json_is_integer(exp) && json_integer_value(exp) > std::time(nullptr);
    json_decref(claims);
    return good;
}

template <class Key>
void add(const std::string& name) {
    const auto& sample = Sample<Key>::get();
    cjose_err error;
    cjose_jwk_t* const key = cjose_jwk_import(sample.jwk.data(), sample.jwk.size(), &error);
    must(key != nullptr, "cjose's key");
    const auto verify = [&sample, key](bool with_claims) {
        cjose_err wrong;
        cjose_jws_t* const jws = cjose_jws_import(sample.token.data(), sample.token.size(), &wrong);
        const bool good = jws != nullptr && cjose_jws_verify(jws, key, &wrong) && (!with_claims || claims_are_good(jws));
        cjose_jws_release(jws);
        return good;
    };
    measure("verify/" + name + "/cjose, claims unread", [verify] { return verify(false); });
    measure("verify/" + name + "/cjose and jansson", [verify] { return verify(true); });
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
