// extra_claims: claims of the caller's own, as any type that nlohmann_json converts; the one use of it on the token path.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/jwt/claims.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Reads and writes `Extra` by its to_json and from_json, NLOHMANN_DEFINE_TYPE_INTRUSIVE for one. What is read was checked
/// before: strict JSON, no name twice, 64 levels at the most.
template <class Extra>
struct ExtraClaims {
    /// Errors: malformed_claims where the payload has not what `Extra` needs.
    [[nodiscard]] static Result<Extra> read(std::string_view json) {
        try {
            return nlohmann::json::parse(json).template get<Extra>();
        } catch (const nlohmann::json::exception&) {
            return fail(AuthError::malformed_claims);
        }
    }

    /// False where `extra` is no JSON object, has a registered claim in it, or text that is not UTF-8.
    [[nodiscard]] static bool write(const Extra& extra, JsonObject& object) {
        try {
            const nlohmann::json json = extra;
            if (!json.is_object()) return false;
            for (const auto& [name, value] : json.items()) {
                if (RegisteredClaims::is_registered(name)) return false;
                const std::string quoted = nlohmann::json(name).dump();
                object.raw(std::string_view(quoted).substr(1, quoted.size() - 2), value.dump());
            }
            return true;
        } catch (const nlohmann::json::exception&) {
            return false;
        }
    }
};

}  // namespace latchkey
