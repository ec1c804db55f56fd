// key_file: a file of keys as a JWK set, private or public, or one key as JWK or PEM.
#pragma once

#include "algorithms.hpp"
#include "terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tool {

struct Key {
    const Algorithm* algorithm;
    std::string kid;  ///< empty: none
    Json jwk;
    [[nodiscard]] bool is_private() const { return jwk.contains("d") || jwk.contains("k"); }
    [[nodiscard]] latchkey::PrivateKeyText text() const { return latchkey::PrivateKeyText(jwk.dump()); }
};

/// The keys of a file, the one that signs first. `algorithm`: of a key that does not say. Throws Stop.
std::vector<Key> read_keys(const std::string& path, const std::string& algorithm);

/// A new key, named by its thumbprint (RFC 7638); a symmetric one by chance, as a name must not tell of a secret. Throws Stop.
Key new_key(const std::string& algorithm, const std::string& kid, std::size_t rsa_bits);

/// The file's text for these keys.
std::string private_set(const std::vector<Key>& keys);

/// {"keys": [...]} of the public halves, those of symmetric keys left out. Throws Stop.
Json public_set(const std::vector<Key>& keys);

/// RFC 7638. Throws Stop.
std::string thumbprint(const Key& key);

/// The option for a key file's algorithm, and a check that there is such a one.
std::string algorithm_names();

}  // namespace tool
