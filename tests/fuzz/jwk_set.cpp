// fuzz jwk_set: JWK sets, and what is counted of them.
#include "fuzz.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk_set.hpp>

#include <openssl/err.h>

#include <nlohmann/json.hpp>

#include <string>
#include <variant>

using namespace latchkey;
using Set = JwkSet<Rs256PublicKey, Rs512PublicKey, Ps256PublicKey, Es256PublicKey, Es384PublicKey, Ed25519PublicKey, Hs256Key>;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::Input(data, size).rest();
    const auto set = Set::read(text);
    if (set) {
        const auto theirs = nlohmann::json::parse(text, nullptr, false);
        FUZZ_CHECK(theirs.is_object() && theirs.at("keys").is_array());
        FUZZ_CHECK(set->entries().size() + set->skipped() == theirs.at("keys").size());
        FUZZ_CHECK(set->entries().size() + set->skipped() <= Set::max_keys);
        for (const auto& entry : set->entries()) {
            if (!entry.kid) continue;
            std::visit([&]<class Key>(const Key& key) { FUZZ_CHECK(set->find<Key>(*entry.kid) == &key); }, entry.key);
        }
    }
    FUZZ_CHECK(ERR_peek_error() == 0);
    return 0;
}
