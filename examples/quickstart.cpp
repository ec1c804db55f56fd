#include <latchkey/latchkey.hpp>

#include <iostream>
#include <map>

using namespace latchkey;

struct Person {  // your user: these four members, and whatever else you have
    UserId id;
    PasswordHash password_hash;
    Scopes scopes;
    bool disabled = false;
};
struct People {  // your table: three functions
    using User = Person;
    std::map<std::string, Person> rows;
    std::optional<Person> find(const std::string& key) { return rows.contains(key) ? std::optional(rows.at(key)) : std::nullopt; }
    Result<std::optional<Person>> find_by_name(const UserName& name) { return find(name.text()); }
    Result<std::optional<Person>> find_by_id(const UserId& id) { return find(id.text()); }
    Result<void> replace_hash(const UserId& id, const PasswordHash& hash) { return rows[id.text()].password_hash = hash, Result<void>(); }
};
int main() {
    const PasswordHasher hasher;                         // Argon2id, 64 MiB
    const JwtCodec codec(Hs256Key::generate().value());  // HS256, 15 minutes
    People people{{{"johndoe", {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}}}}};
    const Authenticator auth(people, hasher, codec);
    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"me"});
    const auto who = grant ? auth.authenticate(grant->access_token, {"me"}) : fail(grant.error());
    std::cout << (who ? "hello, " + who->user().id.text() : std::string(to_string(who.error()))) << '\n';
}
