// vectors: the reference vectors in the folder that LATCHKEY_VECTORS names, and the bytes that they spell.
#pragma once

#include "support/catch.hpp"

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/base64url.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace vectors {

using Json = nlohmann::json;

/// The sets whose file name begins with `prefix`; none, and a word about it, where there is no such folder.
inline std::vector<Json> load(std::string_view prefix) {
    const char* const folder = std::getenv("LATCHKEY_VECTORS");
    std::vector<Json> sets;
    if (folder == nullptr || *folder == '\0') {
        std::cout << "skipped: " << prefix << " (LATCHKEY_VECTORS is not set)\n";
        return sets;
    }
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().filename().string().starts_with(prefix) && file.path().extension() == ".json") {
            std::ifstream in(file.path());
            sets.push_back(Json::parse(in));
        }
    }
    if (sets.empty()) std::cout << "skipped: " << prefix << " (not in LATCHKEY_VECTORS)\n";
    return sets;
}

inline std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

inline std::string from_base64url(std::string_view text) {
    std::string bytes;
    REQUIRE(latchkey::Base64Url::decode_onto(bytes, text));
    return bytes;
}

/// The parts of a compact JWS: what is signed, and the signature.
struct Jws {
    std::string input, signature;
    explicit Jws(std::string_view token)
        : input(token.substr(0, token.rfind('.'))), signature(from_base64url(token.substr(token.rfind('.') + 1))) {}
    [[nodiscard]] latchkey::ByteView bytes() const { return latchkey::bytes_of(signature); }
};

}  // namespace vectors
