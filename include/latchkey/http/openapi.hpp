// openapi: the OpenAPI 3.1 description of a login and of the routes behind it, for /openapi.json.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/scopes.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Builds the document; what login() adds is what FastAPI says of OAuth2PasswordRequestForm and OAuth2PasswordBearer, so
/// that clients generated from either are the same. Texts given as JSON must be whole JSON values.
class OpenApi {
 public:
    OpenApi(std::string_view title, std::string_view version)
        : info_(JsonObject().string("title", title).string("version", version).finish()) {}

    /// `POST path`, its form and its answers, and the scheme "OAuth2PasswordBearer" behind the Authorize button.
    /// `scopes`: a JSON object of scope name to description.
    OpenApi& login(std::string_view path, std::string_view operation_id, std::string_view scopes = "{}") {
        const std::string form = "Body_" + std::string(operation_id);
        const std::string body = R"({"content":{"application/x-www-form-urlencoded":{"schema":)" + reference(form) + R"(}},"required":true})";
        const std::string answers = R"({"200":)" + answer("Successful Response", reference("Token")) + R"(,"422":)" +
                                    answer("Validation Error", reference("HTTPValidationError")) + "}";
        paths_.raw(path, JsonObject()
                             .raw("post", JsonObject()
                                              .string("summary", "Login For Access Token")
                                              .string("operationId", operation_id)
                                              .raw("requestBody", body)
                                              .raw("responses", answers)
                                              .finish())
                             .finish());
        std::string_view relative = path;
        if (relative.starts_with('/')) relative.remove_prefix(1);  // so that a reverse proxy may put a prefix before it
        const std::string flow = JsonObject().raw("scopes", scopes).string("tokenUrl", relative).finish();
        scheme_ = R"({"OAuth2PasswordBearer":{"type":"oauth2","flows":{"password":)" + flow + "}}}";
        return schema(form, login_form_schema(form))
            .schema("Token", token_schema)
            .schema("HTTPValidationError", validation_errors_schema)
            .schema("ValidationError", validation_error_schema);
    }

    /// `GET path` for who has a token with the scopes in `required`. `schema`: of the answer, as JSON.
    OpenApi& guarded_get(std::string_view path, std::string_view summary, std::string_view operation_id, std::string_view schema,
                         const Scopes& required = {}) {
        std::string list = "[";
        required.each([&list](std::string_view name) { append_json_string(list += list.size() == 1 ? "" : ",", name); });
        list += ']';
        paths_.raw(path, JsonObject()
                             .raw("get", JsonObject()
                                             .string("summary", summary)
                                             .string("operationId", operation_id)
                                             .raw("responses", R"({"200":)" + answer("Successful Response", schema) + "}")
                                             .raw("security", R"([{"OAuth2PasswordBearer":)" + list + "}]")
                                             .finish())
                             .finish());
        return *this;
    }

    OpenApi& schema(std::string_view name, std::string_view json) {
        schemas_.raw(name, json);
        return *this;
    }

    /// The document; the builder is spent.
    [[nodiscard]] std::string finish() {
        return JsonObject()
            .string("openapi", "3.1.0")
            .raw("info", info_)
            .raw("paths", paths_.finish())
            .raw("components", JsonObject().raw("schemas", schemas_.finish()).raw("securitySchemes", scheme_).finish())
            .finish();
    }

    /// A reference to a schema of this document.
    [[nodiscard]] static std::string reference(std::string_view name) {
        return R"({"$ref":"#/components/schemas/)" + std::string(name) + "\"}";
    }

 private:
    static std::string answer(std::string_view description, std::string_view schema) {
        const std::string content = R"({"application/json":{"schema":)" + std::string(schema) + "}}";
        return JsonObject().string("description", description).raw("content", content).finish();
    }
    static std::string login_form_schema(std::string_view title) {
        return R"({"properties":{)"
               R"("grant_type":{"anyOf":[{"type":"string","pattern":"^password$"},{"type":"null"}],"title":"Grant Type"},)"
               R"("username":{"type":"string","title":"Username"},)"
               R"("password":{"type":"string","format":"password","title":"Password"},)"
               R"("scope":{"type":"string","title":"Scope","default":""},)"
               R"("client_id":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Client Id"},)"
               R"("client_secret":{"anyOf":[{"type":"string"},{"type":"null"}],"format":"password","title":"Client Secret"}},)"
               R"("type":"object","required":["username","password"],"title":")" +
               std::string(title) + "\"}";
    }
    static constexpr std::string_view token_schema =
        R"({"properties":{"access_token":{"type":"string","title":"Access Token"},)"
        R"("token_type":{"type":"string","title":"Token Type"}},)"
        R"("type":"object","required":["access_token","token_type"],"title":"Token"})";
    static constexpr std::string_view validation_errors_schema =
        R"({"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},"type":"array","title":"Detail"}},)"
        R"("type":"object","title":"HTTPValidationError"})";
    static constexpr std::string_view validation_error_schema =
        R"({"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},"type":"array","title":"Location"},)"
        R"("msg":{"type":"string","title":"Message"},"type":{"type":"string","title":"Error Type"},)"
        R"("input":{"title":"Input"},"ctx":{"type":"object","title":"Context"}},)"
        R"("type":"object","required":["loc","msg","type"],"title":"ValidationError"})";

    std::string info_;
    JsonObject paths_, schemas_;
    std::string scheme_ = "{}";
};

}  // namespace latchkey
