// endpoints: a list of endpoints of whatever makes, so that a server's own code is compiled once.
#pragma once

#include <latchkey/http/endpoint.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/basic_user.hpp>

#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace example {

using AnyEndpoint = latchkey::Endpoint<std::function<latchkey::Reply(const latchkey::HttpRequest&)>>;

class Endpoints {
 public:
    template <class Answer>
    Endpoints& add(latchkey::Endpoint<Answer> endpoint) {
        list_.push_back({std::move(endpoint.method), std::move(endpoint.path), std::move(endpoint.answer)});
        return *this;
    }
    [[nodiscard]] std::vector<AnyEndpoint> take() { return std::move(list_); }

 private:
    std::vector<AnyEndpoint> list_;
};

/// johndoe with the password "secret", and alice, disabled, with "secretalice", where they are not there yet.
template <class Users, class Hasher>
void add_first_users(Users& users, const Hasher& hasher) {
    const auto add = [&](const char* name, const char* password, latchkey::Scopes scopes, bool disabled) {
        const auto there = users.find_by_name(latchkey::UserName(name));
        if (there && *there) return;
        const auto hash = hasher.hash(latchkey::Password(password));
        const auto added = there && hash ? users.add(latchkey::UserName(name), {latchkey::UserId(name), *hash, std::move(scopes), disabled})
                                         : latchkey::Result<bool>(latchkey::fail(latchkey::AuthError::store_unavailable));
        if (!added) throw std::runtime_error("cannot write to the user table");
    };
    add("johndoe", "secret", {"me", "items"}, false);
    add("alice", "secretalice", {"me"}, true);
}

}  // namespace example
