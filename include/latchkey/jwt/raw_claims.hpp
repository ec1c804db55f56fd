// raw_claims: claims of the caller's own as JSON text, for who has a JSON library already, or none.
#pragma once

#include <latchkey/core/json_text.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/jwt/claims.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <string>
#include <string_view>

namespace latchkey {

/// Of a token that was read: its whole payload. Of one to be written: a JSON object with the claims to add.
struct RawClaims {
    std::string json = "{}";
};

/// Reads and writes RawClaims without a JSON library.
template <>
struct ExtraClaims<RawClaims> {
    /// Takes the payload as it is. Errors: none.
    [[nodiscard]] static Result<RawClaims> read(std::string_view json) { return RawClaims{std::string(json)}; }

    /// False where the text is no strict JSON object, or has a registered claim in it.
    [[nodiscard]] static bool write(const RawClaims& claims, JsonObject& object) {
        return read_json_object(claims.json, [&object](const JsonString& name, const JsonValue& value) {
            std::string plain;
            name.append_to(plain);
            if (RegisteredClaims::is_registered(plain)) return false;
            object.raw(name.raw, value.kind == JsonKind::string ? quoted(value.raw) : std::string(value.raw));
            return true;
        });
    }

 private:
    static std::string quoted(std::string_view raw) { return (std::string(1, '"') += raw) += '"'; }
};

}  // namespace latchkey
