// openapi_test: the description of a login and of what stands behind it.
#include <latchkey/http/openapi.hpp>

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;
using Json = nlohmann::json;

namespace {

std::string tutorial() {
    return OpenApi("latchkey", "1")
        .login("/token", "login_for_access_token_token_post")
        .guarded_get("/users/me/", "Read Users Me", "read_users_me_users_me__get", OpenApi::reference("User"))
        .guarded_get("/users/me/items/", "Read Own Items", "read_own_items_users_me_items__get", "{}")
        .schema("User", R"({"properties":{"username":{"type":"string","title":"Username"},)"
                        R"("email":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Email"},)"
                        R"("full_name":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Full Name"},)"
                        R"("disabled":{"anyOf":[{"type":"boolean"},{"type":"null"}],"title":"Disabled"}},)"
                        R"("type":"object","required":["username"],"title":"User"})")
        .finish();
}

/// The document that FastAPI served; null, and a word about it, where there is no recording.
Json recorded() {
    const char* const folder = std::getenv("LATCHKEY_ORACLE");
    std::ifstream file(std::string(folder != nullptr ? folder : "") + "/tutorial.json");
    if (folder == nullptr || *folder == '\0' || !file) {
        std::cout << "skipped: the recorded /openapi.json (LATCHKEY_ORACLE is not set)\n";
        return nullptr;
    }
    const Json recording = Json::parse(file);
    for (const Json& exchange : recording.at("exchanges")) {
        const Json& request = exchange.at("request");
        if (request.at("path") == "/openapi.json" && request.at("method") == "GET") {
            return Json::parse(exchange.at("response").at("body").get<std::string>());
        }
    }
    std::cout << "skipped: the recorded /openapi.json (not in this part of the recording)\n";
    return nullptr;
}

/// Every "$ref" of a document.
void collect_references(const Json& json, std::vector<std::string>& found) {
    if (json.is_object() && json.contains("$ref")) found.push_back(json.at("$ref").get<std::string>());
    if (json.is_structured()) {
        for (const Json& inner : json) collect_references(inner, found);
    }
}

}  // namespace

TEST_CASE("The tutorial's document is the one that FastAPI serves, but for its title") {
    Json theirs = recorded();
    if (theirs.is_null()) return;
    Json mine = Json::parse(tutorial());
    theirs.erase("info");
    mine.erase("info");
    CHECK(mine == theirs);
}

TEST_CASE("The document has a title, a version, and nothing that it refers to is missing") {
    const Json json = Json::parse(tutorial());
    CHECK(json.at("openapi") == "3.1.0");
    CHECK(json.at("info") == Json({{"title", "latchkey"}, {"version", "1"}}));
    std::vector<std::string> references;
    collect_references(json, references);
    CHECK(references.size() == 5);
    for (const std::string& reference : references) {
        INFO(reference);
        CHECK(json.contains(Json::json_pointer(reference.substr(1))));
    }
}

TEST_CASE("The scheme behind the Authorize button names a token address that is relative, and the scopes") {
    const Json json = Json::parse(OpenApi("t", "1").login("/api/token", "login",
                                                          R"({"me":"Read me.","items":"Read items."})").finish());
    const Json& flow =
        json.at("components").at("securitySchemes").at("OAuth2PasswordBearer").at("flows").at("password");
    CHECK(flow.at("tokenUrl") == "api/token");
    CHECK(flow.at("scopes") == Json({{"me", "Read me."}, {"items", "Read items."}}));
    CHECK(json.at("paths").at("/api/token").contains("post"));
    CHECK(json.at("components").at("schemas").contains("Body_login"));
}

TEST_CASE("A guarded route says which scopes it asks for") {
    const Json json = Json::parse(OpenApi("t", "1").guarded_get("/a", "A", "a", "{}",
                                                                Scopes{"me", "items"}).guarded_get("/b", "B", "b", "{}",
                                                                        Scopes{"me"}).finish());
    CHECK(json.at("paths").at("/a").at("get").at("security") ==
          Json::parse(R"([{"OAuth2PasswordBearer":["me","items"]}])"));
    CHECK(json.at("paths").at("/b").at("get").at("security") == Json::parse(R"([{"OAuth2PasswordBearer":["me"]}])"));
}

TEST_CASE("Titles and summaries may hold anything") {
    const Json json = Json::parse(OpenApi("a \"b\" \\", "\n").guarded_get("/a", "\"", "\\", "{}").finish());
    CHECK(json.at("info").at("title") == "a \"b\" \\");
    CHECK(json.at("paths").at("/a").at("get").at("summary") == "\"");
}
