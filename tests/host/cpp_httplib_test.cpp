// cpp_httplib: a login and guarded routes on a real server, in both reply profiles.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

/// A server on a free loopback port, with johndoe / secret who may "me", for the length of a test.
template <class Replies>
class Site {
 public:
    Site() {
        users_.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:secret"), {"me"}});
        mount_token_endpoint(server_, "/token", auth_, Replies{});
        const auto hello = [](const auto& who, const auto&, auto& response) {
            response.set_content(who.user().id.text(), "text/plain");
        };
        server_.Get("/me", guarded(auth_, {"me"}, hello, Replies{}));
        server_.Get("/admin", guarded(auth_, {"admin"}, hello, Replies{}));
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~Site() {
        server_.stop();
        thread_.join();
    }

    httplib::Client client() const { return httplib::Client("127.0.0.1", port_); }
    httplib::Result login(const std::string& body, const char* type = "application/x-www-form-urlencoded") const {
        return client().Post("/token", body, type);
    }
    httplib::Result get(const char* path, const std::string& authorization) const {
        return client().Get(path, authorization.empty() ? httplib::Headers{} : httplib::Headers{{"Authorization", authorization}});
    }

 private:
    std::vector<std::string> work_;
    MemoryUsers<> users_;
    PasswordHasher<latchkey_test::CountingScheme> hasher_{latchkey_test::CountingScheme{&work_}};
    JwtCodec<Hs256Key> codec_{Hs256Key::generate().value()};
    Authenticator<MemoryUsers<>, PasswordHasher<latchkey_test::CountingScheme>, JwtCodec<Hs256Key>> auth_{users_, hasher_, codec_};
    httplib::Server server_;
    int port_ = 0;
    std::thread thread_;
};

std::string token_of(const httplib::Result& answer) { return nlohmann::json::parse(answer->body).at("access_token"); }

}  // namespace

TEST_CASE("with FastAPI's replies, a login and a guarded route are FastAPI's") {
    const Site<FastApiReplies> site;
    const auto answer = site.login("username=johndoe&password=secret&scope=me");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->get_header_value("Content-Type") == "application/json");
    CHECK(answer->get_header_value("Cache-Control") == "no-store");
    const auto me = site.get("/me", "Bearer " + token_of(answer));
    CHECK(me->status == 200);
    CHECK(me->body == "johndoe");
    CHECK(site.get("/admin", "Bearer " + token_of(answer))->status == 401);

    const auto wrong = site.login("username=johndoe&password=wrong");
    CHECK(wrong->status == 401);
    CHECK(wrong->get_header_value("WWW-Authenticate") == "Bearer");
    CHECK(wrong->body == R"({"detail":"Incorrect username or password"})");
    CHECK(site.get("/me", "")->body == R"({"detail":"Not authenticated"})");
    CHECK(site.get("/me", "Bearer x")->get_header_value("WWW-Authenticate") == "Bearer scope=\"me\"");
    CHECK(site.login("username=johndoe")->status == 422);
}

TEST_CASE("with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") {
    const Site<OAuthReplies> site;
    const auto answer = site.login("grant_type=password&username=johndoe&password=secret&scope=me%20admin");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->get_header_value("Pragma") == "no-cache");
    const auto json = nlohmann::json::parse(answer->body);
    CHECK(json.at("token_type") == "Bearer");
    CHECK(json.at("expires_in") == 900);
    CHECK(json.at("scope") == "me");
    CHECK(site.get("/me", "Bearer " + token_of(answer))->status == 200);
    const auto forbidden = site.get("/admin", "Bearer " + token_of(answer));
    CHECK(forbidden->status == 403);
    CHECK(forbidden->get_header_value("WWW-Authenticate").find("scope=\"admin\"") != std::string::npos);

    const auto error_of = [](const httplib::Result& refused) {
        return std::to_string(refused->status) + " " + nlohmann::json::parse(refused->body).value("error", "");
    };
    CHECK(error_of(site.login("grant_type=password&username=johndoe&password=wrong")) == "400 invalid_grant");
    CHECK(error_of(site.login("username=johndoe&password=secret")) == "400 invalid_request");
    CHECK(error_of(site.login("grant_type=magic&username=johndoe&password=secret")) == "400 unsupported_grant_type");
    CHECK(error_of(site.login("grant_type=password&username=a&username=b&password=c")) == "400 invalid_request");
    CHECK(error_of(site.login("{}", "application/json")) == "400 invalid_request");
    CHECK(error_of(site.get("/me", "")) == "401 ");
    CHECK(site.get("/me", "")->get_header_value("WWW-Authenticate") == "Bearer realm=\"api\"");
    CHECK(error_of(site.get("/me", "Bearer a b")) == "400 invalid_request");
    CHECK(error_of(site.get("/me", "Bearer x.y.z")) == "401 invalid_token");
}

TEST_CASE("a multipart form logs in under FastAPI's rules only") {
    const httplib::MultipartFormDataItems items = {{"username", "johndoe", "", ""}, {"password", "secret", "", ""}};
    const Site<FastApiReplies> fastapi;
    CHECK(fastapi.client().Post("/token", items)->status == 200);
    const Site<OAuthReplies> oauth;
    CHECK(oauth.client().Post("/token", items)->status == 400);
}

TEST_CASE("two Authorization headers are one too many for the RFC, and the first for FastAPI") {
    const httplib::Headers two = {{"Authorization", "Basic YTpi"}, {"Authorization", "Bearer x"}};
    const Site<FastApiReplies> fastapi;
    CHECK(fastapi.client().Get("/me", two)->body == R"({"detail":"Not authenticated"})");
    const Site<OAuthReplies> oauth;
    CHECK(oauth.client().Get("/me", two)->status == 400);
}
