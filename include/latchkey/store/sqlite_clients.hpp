// sqlite_clients: OAuth clients in an SQLite file.
#pragma once

#include <latchkey/auth/client_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <optional>
#include <utility>

namespace latchkey {

/// A ClientStore for the threads and processes of one machine.
class SqliteClients {
 public:
    explicit SqliteClients(SqliteDatabase database) : database_(std::move(database)) {}

    [[nodiscard]] Result<std::optional<Client>> find_client(const ClientId& id) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<Client>> {
            auto query = connection.query("SELECT id, secret_hash, scopes, may_log_in, may_refresh, may_introspect, token_lifetime, disabled "
                                          "FROM latchkey_clients WHERE id = ?1");
            std::optional<Client> client;
            if (query.text(id.text()).row()) client = client_at(query);
            if (query.failed()) return fail(AuthError::store_unavailable);
            return client;
        });
    }
    /// Adds `client`, in place of one with this id. Errors: malformed_request where the id can be none; store_unavailable.
    [[nodiscard]] Result<void> put_client(const Client& client) const {
        if (client.id.empty() || !is_storable(client.id.text())) return fail(AuthError::malformed_request);
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            auto insert = connection.query("INSERT OR REPLACE INTO latchkey_clients VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            insert.text(client.id.text()).bytes(client.secret_hash.text()).bytes(client.scopes.text()).number(client.may_log_in ? 1 : 0);
            insert.number(client.may_refresh ? 1 : 0).number(client.may_introspect ? 1 : 0);
            if (client.token_lifetime) insert.number(client.token_lifetime->count());
            else insert.nothing();
            return insert.number(client.disabled ? 1 : 0).run() ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    /// False where there is no such client. Errors: store_unavailable.
    [[nodiscard]] Result<bool> drop_client(const ClientId& id) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            if (!connection.query("DELETE FROM latchkey_clients WHERE id = ?1").text(id.text()).run()) return fail(AuthError::store_unavailable);
            return connection.changes() == 1;
        });
    }

 private:
    static Client client_at(SqliteQuery& row) {
        Client client{.id = ClientId(row.text_at(0)), .secret_hash = ClientSecretHash(row.text_at(1)), .scopes = Scopes::parse(row.text_at(2)),
                      .may_log_in = row.number_at(3) != 0, .may_refresh = row.number_at(4) != 0, .may_introspect = row.number_at(5) != 0,
                      .disabled = row.number_at(7) != 0};
        if (!row.is_null(6)) client.token_lifetime = std::chrono::seconds(row.number_at(6));
        return client;
    }

    SqliteDatabase database_;
};

static_assert(ClientStore<SqliteClients>);

}  // namespace latchkey
