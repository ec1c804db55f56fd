// reply_checks: what holds for every answer, whoever makes it.
#pragma once

#include "support/catch.hpp"

#include <latchkey/core/json_text.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/reply.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_checks {

/// Every error there is.
inline std::vector<latchkey::AuthError> every_error() {
    std::vector<latchkey::AuthError> errors;
    for (int value = 0; latchkey::to_string(static_cast<latchkey::AuthError>(value)) != "unknown"; ++value) {
        errors.push_back(static_cast<latchkey::AuthError>(value));
    }
    return errors;
}

/// A form with the problems that `set` gives it.
template <class Set>
latchkey::LoginFormProblems with(Set set) {
    latchkey::LoginFormProblems problems;
    set(problems);
    return problems;
}

/// The text of the member `name` of a body; empty where there is none.
inline std::string member(const latchkey::Reply& reply, std::string_view name) {
    std::string text;
    CHECK(latchkey::read_json_object(reply.body, [&](const latchkey::JsonString& key,
                                                     const latchkey::JsonValue& value) {
        if (key.equals(name) && value.kind == latchkey::JsonKind::string) value.string().append_to(text);
        return true;
    }));
    return text;
}

/// A status, a body of strict JSON, and headers of printable ASCII whose quoted strings are closed.
inline void check_sendable(const latchkey::Reply& reply) {
    INFO(reply.status << " " << reply.body << " " << reply.challenge);
    CHECK((reply.status >= 200 && reply.status < 600));
    CHECK(latchkey::read_json_object(reply.body, [](const latchkey::JsonString&,
                                                    const latchkey::JsonValue&) { return true; }));
    reply.each_header([](const char* name, const std::string& value) {
        INFO(name << ": " << value);
        CHECK(std::string_view(name).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") ==
              std::string_view::npos);
        std::size_t quotes = 0;
        for (const char c : value) {
            CHECK((c >= ' ' && c <= '~' && c != '\\'));
            quotes += c == '"' ? 1 : 0;
        }
        CHECK(quotes % 2 == 0);
    });
}

}  // namespace reply_checks
