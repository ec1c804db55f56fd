// users: latchkey users add|disable|enable|passwd|drop-factor|list, on the library's own tables in an SQLite file or in PostgreSQL.
#include "commands.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/random_id.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/password_rules.hpp>

#if LATCHKEY_TOOL_SQLITE
#include <latchkey/store/sqlite.hpp>
#include <latchkey/store/sqlite_factors.hpp>
#endif
#if LATCHKEY_TOOL_POSTGRES
#include <latchkey/store/postgres.hpp>
#include <latchkey/store/postgres_factors.hpp>
#endif

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

namespace tool {

using namespace latchkey;

namespace {

struct UserOptions {
    std::string store, name, id, scopes;
    std::uint32_t memory_mib = 64, passes = 3;
    std::size_t least = PasswordLength().least;
    bool create = false, disabled = false;
};

using Hasher = PasswordHasher<Argon2id>;
Hasher hasher_of(const UserOptions& options) { return Hasher(Argon2id({.memory_kib = options.memory_mib * 1024, .passes = options.passes})); }

struct Listed {
    std::string name;
    BasicUser user;
};

/// What the commands do with the tables of one database.
class Accounts {
 public:
    Accounts() = default;
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;
    virtual ~Accounts() = default;

    virtual Result<std::optional<BasicUser>> find(const UserName& name) const = 0;
    virtual Result<bool> add(const UserName& name, const BasicUser& user) const = 0;
    virtual Result<bool> set_disabled(const UserId& id, bool disabled) const = 0;
    virtual Result<void> set_password(const UserId& id, const Password& password) const = 0;  // and ends sessions and tokens
    virtual Result<void> drop_factors(const UserId& id) const = 0;
    virtual Result<void> logout_everywhere(const UserId& id) const = 0;
    /// The next ones by name, "" before the first; none at the end.
    virtual Result<std::vector<Listed>> after(const std::string& name) const = 0;
};

constexpr const char* next_names =
    "SELECT name, id, password_hash, scopes, disabled FROM latchkey_users WHERE name > $1 ORDER BY name LIMIT 500";

template <class Database, class Users, class Sessions, class Revocations, class Attempts, class Factors>
class AccountsIn final : public Accounts {
 public:
    AccountsIn(Database database, const UserOptions& options)
        : database_(std::move(database)), users_(database_), sessions_(database_), revocations_(database_), attempts_(database_), hasher_(hasher_of(options)) {}

    Result<std::optional<BasicUser>> find(const UserName& name) const override { return users_.find_by_name(name); }
    Result<bool> add(const UserName& name, const BasicUser& user) const override { return users_.add(name, user); }
    Result<bool> set_disabled(const UserId& id, bool disabled) const override { return users_.set_disabled(id, disabled); }
    Result<void> set_password(const UserId& id, const Password& password) const override { return auth_.set_password(id, password); }
    Result<void> drop_factors(const UserId& id) const override {
        const auto factors = Factors::make(database_, random_secret<KeyBytesTag>(32));  // whose key opens nothing: nothing is opened
        return factors ? factors->drop_factors(id) : fail(factors.error());
    }
    Result<void> logout_everywhere(const UserId& id) const override { return auth_.logout_everywhere(id); }
    Result<std::vector<Listed>> after(const std::string& name) const override { return next_of(database_, name); }

 private:
#if LATCHKEY_TOOL_SQLITE
    static Result<std::vector<Listed>> next_of(const SqliteDatabase& database, const std::string& name) {
        return database.read([&](SqliteConnection& connection) -> Result<std::vector<Listed>> {
            std::vector<Listed> found;
            auto query = connection.query(next_names);
            query.text(name);
            while (query.row()) {
                found.push_back({std::string(query.text_at(0)), {UserId(query.text_at(1)), PasswordHash(query.text_at(2)), Scopes::parse(query.text_at(3)), query.number_at(4) != 0}});
            }
            if (query.failed()) return fail(AuthError::store_unavailable);
            return found;
        });
    }
#endif
#if LATCHKEY_TOOL_POSTGRES
    static Result<std::vector<Listed>> next_of(const PostgresDatabase& database, const std::string& name) {
        const auto rows = database.run(next_names, {PostgresValue::text(name)});
        if (!rows) return fail(rows.error());
        std::vector<Listed> found;
        found.reserve(static_cast<std::size_t>(rows->size()));
        for (int i = 0; i < rows->size(); ++i) {
            found.push_back({std::string(rows->text(i, 0)), {UserId(rows->text(i, 1)), PasswordHash(rows->text(i, 2)), Scopes::parse(rows->text(i, 3)), rows->flag(i, 4)}});
        }
        return found;
    }
#endif

    // No token is made here. What is revoked is remembered for as long as a server's tokens may live, whose lifetime is not known here.
    static JwtCodec<Hs256Key> codec() {
        return JwtCodec<Hs256Key>(value_or_stop(Hs256Key::generate(), "cannot make a key"), {.lifetime = std::chrono::days(366)});
    }

    Database database_;
    Users users_;
    Sessions sessions_;
    Revocations revocations_;
    Attempts attempts_;
    Hasher hasher_;
    JwtCodec<Hs256Key> codec_ = codec();
    Authenticator<Users, Hasher, JwtCodec<Hs256Key>, latchkey::Sessions<Sessions>, latchkey::Revocations<Revocations>, Throttle<Attempts>> auth_{
        users_, hasher_, codec_, latchkey::Sessions(sessions_), latchkey::Revocations(revocations_), Throttle(attempts_)};
};

#if LATCHKEY_TOOL_SQLITE
// Opening makes what is not there: a misspelt name shall not become a file, nor another program's file one of ours.
bool has_our_tables(const std::string& file) {
    sqlite3* handle = nullptr;
    sqlite3_stmt* found = nullptr;
    const bool good = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
                      sqlite3_prepare_v2(handle, "SELECT 1 FROM latchkey_users LIMIT 1", -1, &found, nullptr) == SQLITE_OK;
    sqlite3_finalize(found);
    sqlite3_close(handle);
    return good;
}
#endif

std::unique_ptr<Accounts> in_sqlite([[maybe_unused]] const std::string& file, [[maybe_unused]] const UserOptions& options) {
#if LATCHKEY_TOOL_SQLITE
    if (!options.create && !has_our_tables(file)) throw Stop(could_not_tell, file + " cannot be read, or has no users table: `users add --create` makes one");
    auto database = value_or_stop(SqliteDatabase::open(file), "cannot use " + file);
    return std::make_unique<AccountsIn<SqliteDatabase, SqliteUsers<>, SqliteSessions<>, SqliteRevocations<>, SqliteAttempts<>, SqliteFactors>>(std::move(database), options);
#else
    throw Stop(could_not_tell, "built without SQLite");
#endif
}

#if LATCHKEY_TOOL_POSTGRES
bool has_password(const std::string& uri) {
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(PQconninfoParse(uri.c_str(), nullptr), PQconninfoFree);
    for (const PQconninfoOption* one = parsed.get(); one != nullptr && one->keyword != nullptr; ++one) {
        if (std::string_view(one->keyword) == "password" && one->val != nullptr) return true;
    }
    return false;
}
#endif

std::unique_ptr<Accounts> in_postgres([[maybe_unused]] const std::string& uri, [[maybe_unused]] const UserOptions& options) {
#if LATCHKEY_TOOL_POSTGRES
    if (!options.store.empty() && has_password(uri)) {
        throw Stop(usage, "everybody on the machine can read an argument: the database's password goes into ~/.pgpass, PGPASSWORD or LATCHKEY_STORE");
    }
    auto database = value_or_stop(PostgresDatabase::open(uri), "not an address of PostgreSQL", usage);
    if (options.create) value_or_stop(database.migrate(), "cannot make the tables");
    return std::make_unique<AccountsIn<PostgresDatabase, PostgresUsers<>, PostgresSessions, PostgresRevocations, PostgresAttempts, PostgresFactors>>(std::move(database), options);
#else
    throw Stop(could_not_tell, "built without PostgreSQL");
#endif
}

std::unique_ptr<Accounts> accounts_of(const UserOptions& options) {
    const char* const usual = std::getenv("LATCHKEY_STORE");
    const std::string store = !options.store.empty() || usual == nullptr ? options.store : usual;
    if (store.empty()) throw Stop(usage, "no store: --store or LATCHKEY_STORE");
    return store.starts_with("postgresql://") || store.starts_with("postgres://") ? in_postgres(store, options) : in_sqlite(store, options);
}

template <class T>
T from_store(Result<T>&& result) {
    return value_or_stop(std::move(result), "cannot use the store (is it up, and are the tables there?)");
}

UserName name_of(const UserOptions& options) {
    if (options.name.empty() || !is_storable(options.name)) throw Stop(usage, "a name is not empty, and UTF-8");
    return UserName(options.name);
}

BasicUser user_of(const Accounts& accounts, const UserName& name) {
    auto user = from_store(accounts.find(name));
    if (!user) throw Stop(no, "no user " + name.text());
    return std::move(*user);
}

Password new_password(const UserOptions& options) {
    auto password = read_password("New password", true);
    const auto taken = PasswordRules({.least = options.least}).check(password);
    if (taken) return password;
    if (taken.error() == PasswordRefusal::too_short) throw Stop(usage, "fewer than " + std::to_string(options.least) + " characters, see --least");
    throw Stop(usage, taken.error() == PasswordRefusal::not_utf8 ? "the password is not UTF-8" : "the password is too long");
}

// An id that nobody had before: a name that is given away again is another user, whom no token of the first one names.
UserId new_id() { return UserId(random_id<16>()); }

Json shown(const std::string& name, const BasicUser& user) {
    return {{"name", name}, {"id", user.id.text()}, {"scopes", user.scopes.text()}, {"disabled", user.disabled}, {"has_password", !user.password_hash.empty()}};
}

// A name or an id is somebody else's text, and a terminal does what control characters tell it.
std::string harmless(const std::string& text) {
    bool good = is_utf8(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;  // U+0080 to U+009F
        good = good && c >= 0x20 && c != 0x7F && c != '"' && !c1;
    }
    return good ? text : Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}
std::string line_of(const std::string& name, const BasicUser& user) {
    return harmless(name) + "  " + harmless(user.id.text()) + "  " + (user.disabled ? coloured(Colour::red, "disabled") : "enabled") +
           (user.password_hash.empty() ? ", no password" : "") + (user.scopes.text().empty() ? "" : "  " + harmless(user.scopes.text()));
}

void add(const Asked& asked, const UserOptions& options) {
    const UserName name = name_of(options);
    const auto accounts = accounts_of(options);
    const std::string taken = "the name or the id is taken";
    if (from_store(accounts->find(name))) throw Stop(no, taken);
    const auto password = new_password(options);
    const BasicUser user{options.id.empty() ? new_id() : UserId(options.id), value_or_stop(hasher_of(options).hash(password), "cannot hash"),
                         Scopes::parse(options.scopes), options.disabled};
    if (!from_store(accounts->add(name, user))) throw Stop(no, taken);
    say(asked, shown(name.text(), user), "added  " + line_of(name.text(), user));
}

void set_disabled(const Asked& asked, const UserOptions& options, bool disabled) {
    const UserName name = name_of(options);
    const auto accounts = accounts_of(options);
    auto user = user_of(*accounts, name);
    if (!from_store(accounts->set_disabled(user.id, disabled))) throw Stop(no, "no user " + name.text());
    user.disabled = disabled;
    if (disabled) from_store(accounts->logout_everywhere(user.id));  // enabling brings no session back
    say(asked, shown(name.text(), user), line_of(name.text(), user));
}

void set_password(const Asked& asked, const UserOptions& options) {
    const UserName name = name_of(options);
    const auto accounts = accounts_of(options);
    const auto user = user_of(*accounts, name);
    value_or_stop(accounts->set_password(user.id, new_password(options)), "cannot set the password");
    say(asked, {{"name", name.text()}, {"id", user.id.text()}, {"password", "changed"}}, "changed; every session and token has ended");
}

// In this order: who stops half way has dropped it, and drops it once more.
void drop_factor(const Asked& asked, const UserOptions& options) {
    const UserName name = name_of(options);
    const auto accounts = accounts_of(options);
    const auto user = user_of(*accounts, name);
    from_store(accounts->drop_factors(user.id));
    from_store(accounts->logout_everywhere(user.id));
    say(asked, {{"name", name.text()}, {"id", user.id.text()}, {"second_factor", false}}, "the password alone is a login again; every session and token has ended");
}

void list(const Asked& asked, const UserOptions& options) {
    const auto accounts = accounts_of(options);
    for (std::string last;;) {
        const auto found = from_store(accounts->after(last));
        if (found.empty()) return;
        for (const auto& [name, user] : found) say(asked, shown(name, user), line_of(name, user));
        last = found.back().name;
    }
}

}  // namespace

void add_user_commands(CLI::App& app, Asked& asked) {
    const auto options = std::make_shared<UserOptions>();
    CLI::App* const users = app.add_subcommand("users", "The users in the library's own tables");
    users->require_subcommand(1);
    const auto command = [&](const char* called, const char* what, bool of_one) {
        CLI::App* const made = users->add_subcommand(called, what);
        if (of_one) made->add_option("NAME", options->name, "Who logs in under it")->required();
        made->add_option("--store", options->store, "An SQLite file, or postgresql://USER@HOST/DATABASE; default: LATCHKEY_STORE in the environment");
        return made;
    };
    const auto password = [&](CLI::App* made) {
        made->add_option("--least", options->least, "How many characters a password must have")->capture_default_str()->check(CLI::Range(8, 64));
        made->add_option("--memory", options->memory_mib, "Of its Argon2id hash: MiB")->capture_default_str()->check(CLI::Range(1, 4096));
        made->add_option("--passes", options->passes, "Of its Argon2id hash")->capture_default_str()->check(CLI::Range(1, 1000));
    };

    CLI::App* const one_more = command("add", "Adds a user, whose password is typed without an echo, or the first line of standard input", true);
    one_more->add_option("--id", options->id, "What tokens name the user by, and never anybody else; default: a random one");
    one_more->add_option("--scope", options->scopes, "What the user may have, with spaces between");
    one_more->add_flag("--disabled", options->disabled, "Who may not log in yet");
    one_more->add_flag("--create", options->create, "Makes the file and the tables where they are missing");
    password(one_more);
    one_more->callback([&asked, options] { add(asked, *options); });

    command("disable", "Disables a user, and ends every session and token", true)->callback([&asked, options] { set_disabled(asked, *options, true); });
    command("enable", "Lets a user log in again", true)->callback([&asked, options] { set_disabled(asked, *options, false); });

    CLI::App* const changed = command("passwd", "Sets a user's password, and ends every session and token", true);
    password(changed);
    changed->callback([&asked, options] { set_password(asked, *options); });

    command("drop-factor", "Drops the second factor of who lost it, and ends every session and token", true)->callback([&asked, options] { drop_factor(asked, *options); });

    command("list", "Says who there is, by name", false)->callback([&asked, options] { list(asked, *options); });
}

}  // namespace tool
