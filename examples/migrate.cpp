// migrate: logs the users of a table with other programs' hashes in; after it the table holds Argon2id for each of them.
//
//   migrate --make-demo FILE     makes an SQLite file with such a table, and prints "name password" of its users
//   migrate FILE                 reads such lines, logs each in, and reports what the table held before and holds after
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/sqlite_users.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace latchkey;

/// Every program that ever wrote into this table. The order matters only where one text could be two programs'.
using Hasher = PasswordHasher<Argon2id, Django, Werkzeug, WordPress, SpringBcrypt, BetterAuth<>, Bcrypt>;

/// The table as it is: latchkey is told its names, and changes nothing in it but a hash.
const UserColumns columns{.table = "people", .id = "id", .name = "login", .password_hash = "password", .scopes = "", .disabled = "", .active = "is_active"};

struct DemoRow {
    const char* name;
    const char* password;
    const char* hash;  // as the program wrote it
};
constexpr DemoRow demo[] = {
    {"dora", "correct horse battery staple", "pbkdf2_sha256$260000$3my7XdXZsElmtu4cuG1FMj$B1ItJdYp5YLR818qEoN06HYJ3HxOALWKUUNiacMMouU="},  // Django 3.2
    {"walt", "secret",  // Werkzeug 3.1, of Flask
     "scrypt:32768:8:1$fpXGpUsa3lbWw3B8$61e178de73eedd1c395aaac4e2e28a66610d0d08dfc1c8ecfab2a1802aba70b4816af12d655534f2f9329a783dbcf6be3ef0d17b3960d9db642e48d969742f7d"},
    {"paul", "correct horse battery staple", "$P$B./99HgtEMTSTlDyU.JVycJSVHBFuV1"},                       // WordPress 6.1
    {"wilma", "secret", "$wp$2y$12$FACeEzzaX3URnbr7SRahIe17HiepliiA51UrAARwmuDTr79bwa7Ea"},                  // WordPress 6.8 and later
    {"sue", "secret", "{bcrypt}$2a$10$K8zUfBTCMm4HB4e51ErMUud3.wSQBR0HqLRWdt/wBH7uMUNdpN49y"},              // Spring Security
    {"pia", "correct horse battery staple", "$2y$05$FDnm3qEhxo5ySW0aoy0Lh.yWgpLGACU/3wOdr2gTaX8jcugTLZUTy"},  // PHP 8.2, Laravel
    {"bea", "secret",  // better-auth 1.7, of Node
     "0ff41f99d7afe26b594f5ebc81d34710:7fcb6f88900d55c65abb16d70fae8d978e60ba65e9e78a14e83108c403c7a564332a32771d39df9e04bfe59aed67300c01c4ed6d100e79074de82d618edc99fc"},
};

/// Ends the program where a store or a key cannot be had: a demonstration has nothing better to do.
template <class T>
T must(Result<T> result, std::string_view what) {
    if (result) return std::move(*result);
    std::cerr << "error: " << what << ": " << to_string(result.error()) << '\n';
    std::exit(1);
}

SqliteDatabase open(const std::string& file) { return must(SqliteDatabase::open(file), file); }

void make_demo(const std::string& file) {
    const SqliteDatabase database = open(file);
    const auto made = database.write([](SqliteConnection& connection) -> Result<int> {
        const bool table = connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT UNIQUE, password TEXT, is_active INTEGER)");
        if (!table) return fail(AuthError::store_unavailable);
        for (const DemoRow& row : demo) {
            auto insert = connection.query("INSERT INTO people (login, password, is_active) VALUES (?1, ?2, 1)");
            if (!insert.text(row.name).text(row.hash).run()) return fail(AuthError::store_unavailable);
        }
        return 0;
    });
    must(made, "making the table");
    for (const DemoRow& row : demo) std::cout << row.name << ' ' << row.password << '\n';
}

/// What the table holds, by describe(): so many rows of each scheme and cost. No password is needed for it.
void report(const SqliteDatabase& database, const Hasher& hasher, const char* when) {
    std::map<std::string, int> counts;
    const auto read = database.read([&](SqliteConnection& connection) -> Result<int> {
        auto rows = connection.query("SELECT password FROM people");
        while (rows.row()) {
            const HashDescription hash = hasher.describe(PasswordHash(rows.text_at(0)));
            std::string line = hash.scheme.empty() ? "unknown" : hash.scheme + ' ' + hash.parameters;
            if (hash.current) line += "  (current)";
            if (hash.dearer) line += "  (costs more than a new hash)";
            if (!hash.scheme.empty() && !hash.affordable) line += "  (over the ceiling)";
            ++counts[line];
        }
        return rows.failed() ? Result<int>(fail(AuthError::store_unavailable)) : 0;
    });
    must(read, "reading the table");
    std::cout << when << ":\n";
    for (const auto& [line, count] : counts) std::cout << "  " << count << "  " << line << '\n';
}

void log_everybody_in(const SqliteDatabase& database, const Hasher& hasher) {
    auto users = must(SqliteUsers<>::of_table(database, columns), "the table");
    const JwtCodec codec(must(Hs256Key::generate(), "making a key"));
    const Authenticator auth(users, hasher, codec);
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t space = line.find(' ');
        const std::string name = line.substr(0, space);
        const auto grant = auth.login(UserName(name), Password(space == line.npos ? "" : line.substr(space + 1)));
        std::cout << name << ": " << (grant ? "logged in" : to_string(grant.error())) << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--make-demo") return make_demo(argv[2]), 0;
    if (argc != 2 || !std::filesystem::exists(argv[1])) {
        std::cerr << "usage: " << argv[0] << " [--make-demo] FILE\n";
        return 1;
    }
    const Hasher hasher;
    const SqliteDatabase database = open(argv[1]);
    report(database, hasher, "before");
    log_everybody_in(database, hasher);
    report(database, hasher, "after");
}
