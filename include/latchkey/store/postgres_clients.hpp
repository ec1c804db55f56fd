// postgres_clients: OAuth clients in PostgreSQL.
#pragma once

#include <latchkey/auth/client_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/postgres_database.hpp>

#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// A ClientStore for many machines.
class PostgresClients {
 public:
    explicit PostgresClients(PostgresDatabase database) : database_(std::move(database)) {}

    [[nodiscard]] Result<std::optional<Client>> find_client(const ClientId& id) const {
        static const std::string sql = "SELECT id, secret_hash, scopes, may_log_in, may_refresh, may_introspect, token_lifetime, disabled "
                                       "FROM latchkey_clients WHERE id = $1";
        if (!is_storable(id.text())) return std::nullopt;
        const auto rows = database_.run(sql, {Value::text(id.text())});
        if (!rows) return fail(rows.error());
        if (rows->empty()) return std::nullopt;
        Client client{.id = ClientId(rows->text(0, 0)), .secret_hash = ClientSecretHash(rows->text(0, 1)), .scopes = Scopes::parse(rows->text(0, 2)),
                      .may_log_in = rows->flag(0, 3), .may_refresh = rows->flag(0, 4), .may_introspect = rows->flag(0, 5), .disabled = rows->flag(0, 7)};
        if (!rows->is_null(0, 6)) client.token_lifetime = std::chrono::seconds(rows->number(0, 6));
        return client;
    }
    /// Adds `client`, in place of one with this id. Errors: malformed_request where the id can be none; store_unavailable.
    [[nodiscard]] Result<void> put_client(const Client& client) const {
        static const std::string sql =
            "INSERT INTO latchkey_clients VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, "
            "scopes = excluded.scopes, may_log_in = excluded.may_log_in, may_refresh = excluded.may_refresh, may_introspect = excluded.may_introspect, "
            "token_lifetime = excluded.token_lifetime, disabled = excluded.disabled";
        if (client.id.empty() || !is_storable(client.id.text())) return fail(AuthError::malformed_request);
        return database_.with([&](PostgresCall& call) -> Result<void> {
            const std::string yes = "1", no = "0";
            const auto flag = [&](bool set) { return Value::text(set ? yes : no); };
            const auto put = call.run(sql, {Value::text(client.id.text()), Value::bytes(client.secret_hash.text()), Value::bytes(client.scopes.text()),
                                            flag(client.may_log_in), flag(client.may_refresh), flag(client.may_introspect),
                                            client.token_lifetime ? Value::number(client.token_lifetime->count()) : Value::nothing(), flag(client.disabled)});
            if (put) return {};
            return fail(call.state().starts_with("54") ? AuthError::malformed_request : AuthError::store_unavailable);  // longer than an index holds
        });
    }
    /// False where there is no such client. Errors: store_unavailable.
    [[nodiscard]] Result<bool> drop_client(const ClientId& id) const {
        static const std::string sql = "DELETE FROM latchkey_clients WHERE id = $1";
        if (!is_storable(id.text())) return false;
        const auto rows = database_.run(sql, {Value::text(id.text())});
        return rows ? Result<bool>(rows->changed()) : fail(rows.error());
    }

 private:
    using Value = PostgresValue;

    PostgresDatabase database_;
};

static_assert(ClientStore<PostgresClients>);

}  // namespace latchkey
