// api_key_endpoints: a user makes, lists and ends the API keys of their programs.
#pragma once

#include <latchkey/core/api_key_record.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/http/account_endpoints.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace latchkey {

/// What a user may read of a key: all but the key. Times are in seconds since 1970, and null where there is none.
[[nodiscard]] inline JsonObject shown_api_key(const ApiKeyRecord& record) {
    JsonObject json(256);
    const auto time = [&json](std::string_view name, const std::optional<TimePoint>& moment) {
        if (moment) json.number(name, moment->time_since_epoch().count());
        else json.raw(name, "null");
    };
    json.string("id", record.id.text()).string("label", record.label).string("scope", record.scopes.text());
    time("created_at", record.created_at);
    time("expires_at", record.expires_at);
    time("last_used_at", record.last_used_at);
    return json;
}

/// What a form asks of a new key.
struct ApiKeyForm {
    static constexpr std::size_t most_label = 100;                             ///< in bytes
    static constexpr std::chrono::seconds longest = std::chrono::years(100);

    std::string label{};
    Scopes scopes{};                                     ///< none asked for: none given
    std::optional<std::chrono::seconds> lifetime{};      ///< "expires_in"; none: until it is ended

    /// Errors: malformed_request for a label that is missing, too long or no text, or a lifetime that is no number of seconds;
    /// invalid_scope.
    [[nodiscard]] static Result<ApiKeyForm> take(const Form& form) {
        ApiKeyForm asked{.label = std::string(form.value("label")), .scopes = Scopes::parse(form.value("scope"))};
        if (asked.label.empty() || asked.label.size() > most_label || !is_storable(asked.label)) return fail(AuthError::malformed_request);
        if (!asked.scopes.well_formed()) return fail(AuthError::invalid_scope);
        const std::string_view seconds = form.value("expires_in");
        if (seconds.empty()) return asked;
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
        if (error != std::errc() || end != seconds.data() + seconds.size() || number < 1 || number > longest.count()) return fail(AuthError::malformed_request);
        asked.lifetime = std::chrono::seconds(number);
        return asked;
    }
};

/// `POST path` with "label", "scope" and "expires_in" (in seconds; may be left out): a new key of the user, as "key", which is
/// shown this once. It has those of the scopes that the user's login has. 409 for one more than ApiKeyRules let a user have. `users`: an Authenticator or a
/// ByWays; what it refers to and `keys`, an ApiKeys, must outlive it.
template <class Users, class Keys, class Replies = FastApiReplies>
[[nodiscard]] auto make_api_key_endpoint(std::string path, const Users& users, const Keys& keys, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies, [&keys, replies](const auto& who, const HttpRequest& request) -> Reply {
        const auto form = request.form(Replies::request_rules);
        const auto asked = form ? ApiKeyForm::take(*form) : Result<ApiKeyForm>(fail(form.error()));
        if (!asked) return form_error(asked.error() == AuthError::invalid_scope ? "The scope is malformed" : "label is missing or too long, or expires_in is no number of seconds");
        const auto made = keys.create(who.user(), asked->scopes.allowed_by(who.scopes()), asked->label, asked->lifetime);
        if (!made && made.error() == AuthError::too_many_api_keys) {
            Reply reply = form_error("There are as many API keys as a user may have: end one first", "too_many_api_keys");
            reply.status = 409;
            return reply;
        }
        if (!made) return replies.resource_refused(made.error(), {});
        return {.status = 201, .body = shown_api_key(made->record).string("key", made->key.reveal()).finish(), .never_stored = true};
    });
}

/// `GET path`: the user's keys as `{"api_keys": [...]}`, oldest first, each with what shown_api_key() says.
template <class Users, class Keys, class Replies = FastApiReplies>
[[nodiscard]] auto api_keys_endpoint(std::string path, const Users& users, const Keys& keys, Replies replies = {}) {
    return guarded_endpoint("GET", std::move(path), users, replies, [&keys, replies](const auto& who, const HttpRequest&) -> Reply {
        const auto records = keys.of(who.user().id);
        if (!records) return replies.resource_refused(records.error(), {});
        std::string list = "[";
        for (const ApiKeyRecord& record : *records) (list += list.size() == 1 ? "" : ",") += shown_api_key(record).finish();
        return {.body = JsonObject().raw("api_keys", list += ']').finish(), .never_stored = true};
    });
}

/// `POST path` with "id": ends that key of the user; 204. 404 for one that is not theirs.
template <class Users, class Keys, class Replies = FastApiReplies>
[[nodiscard]] auto end_api_key_endpoint(std::string path, const Users& users, const Keys& keys, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies, [&keys, replies](const auto& who, const HttpRequest& request) -> Reply {
        const auto form = request.form(Replies::request_rules);
        const std::string_view id = form ? form->value("id") : std::string_view();
        if (id.empty()) return form_error("id is missing");
        const auto dropped = keys.drop(who.user().id, ApiKeyId(id));
        if (!dropped) return replies.resource_refused(dropped.error(), {});
        return *dropped ? Reply{.status = 204, .never_stored = true} : Reply{.status = 404, .body = R"({"error":"not_found"})", .never_stored = true};
    });
}

}  // namespace latchkey
