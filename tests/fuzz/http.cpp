// fuzz http: the Authorization header, forms of both kinds, and logins taken out of them.
#include "fuzz.hpp"

#include <latchkey/core/scopes.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <nlohmann/json.hpp>

#include <string>

using namespace latchkey;

namespace {

/// Refuses everybody, but for one whose password is "right".
struct Door {
    [[nodiscard]] Result<Grant> login(const UserName&, const Password& password, const Scopes& scopes) const {
        if (password.reveal() != "right") return fail(AuthError::bad_credentials);
        return Grant{AccessToken("a.b.c"), std::chrono::minutes(15), scopes};
    }
};

template <class Replies>
void post(std::string_view content_type, std::string_view body, const Replies& replies) {
    const auto form = Form::read(content_type, body, Replies::request_rules);
    const Reply reply = answer_login(Door(), form, replies);
    FUZZ_CHECK(reply.status == 200 || (reply.status >= 400 && reply.status < 500));
    // A scope may have come in as bytes that are no UTF-8; what goes out is JSON all the same.
    FUZZ_CHECK(!nlohmann::json::parse(reply.body, nullptr, false).is_discarded());
    if (reply.status == 200) FUZZ_CHECK(form && form->value("password") == "right" && !form->value("username").empty());
}

void ask(std::string_view header, RequestRules rules) {
    const auto token = bearer_token(header, 1, rules);
    FUZZ_CHECK(!bearer_token(header, 0, rules));
    if (!token) return;
    const std::string_view text = token->text();
    FUZZ_CHECK(header.size() >= 6 + text.size() && header.find(text) != header.npos);
    if (rules != RequestRules::rfc) return;
    FUZZ_CHECK(!text.empty() && !bearer_token(header, 2, rules));
    for (const char c : text) FUZZ_CHECK(c > ' ' && c < '\x7F' && c != '"' && c != ',');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::string_view head = input.line(), body = input.rest();
    for (const RequestRules rules : {RequestRules::rfc, RequestRules::fastapi}) {
        ask(head, rules);
        ask("Bearer " + std::string(head), rules);
    }
    for (const std::string_view type : {head, std::string_view("application/x-www-form-urlencoded"),
                                        std::string_view("multipart/form-data; boundary=b")}) {
        post(type, body, FastApiReplies());
        post(type, body, OAuthReplies());
    }
    const Scopes scopes = Scopes::parse(body);
    FUZZ_CHECK(Scopes::parse(scopes.text()) == scopes && scopes.contains_all(scopes));
    FUZZ_CHECK(scopes.allowed_by(Scopes()).empty());
    return 0;
}
