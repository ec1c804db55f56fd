// sqlite_factors: second factors in an SQLite file: the secrets of apps encrypted, recovery codes as digests.
#pragma once

#include <latchkey/auth/second_factor_store.hpp>
#include <latchkey/crypto/secret_seal.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A SecondFactorStore for the threads and processes of one machine. A secret that the key at hand does not open is
/// store_unavailable: nobody gets in by the password alone because a key was mixed up.
class SqliteFactors {
 public:
    /// `key`: 32 random bytes at the least, which are not in this file; `older`: keys that secrets may still be under. One that
    /// was sealed with an older key stays so until put_totp(). Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<SqliteFactors> make(SqliteDatabase database, const KeyBytes& key, const std::vector<KeyBytes>& older = {}) {
        auto seal = SecretSeal::make("totp", key, older);
        return seal ? Result<SqliteFactors>(SqliteFactors(std::move(database), std::move(*seal))) : fail(seal.error());
    }

    [[nodiscard]] Result<std::optional<TotpSecret>> find_totp(const UserId& user) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<TotpSecret>> {
            auto query = connection.query("SELECT sealed FROM latchkey_totp WHERE user = ?1");
            if (!query.bytes(user.text()).row()) return query.failed() ? Result<std::optional<TotpSecret>>(fail(AuthError::store_unavailable)) : std::nullopt;
            auto secret = seal_.open<TotpSecretTag>(query.text_at(0), user.text());
            return secret ? Result<std::optional<TotpSecret>>(std::move(*secret)) : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<void> put_totp(const UserId& user, const TotpSecret& secret) const {
        const auto sealed = seal_.seal(secret.reveal(), user.text());
        if (!sealed) return fail(AuthError::store_unavailable);
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            return done(connection.query("INSERT OR REPLACE INTO latchkey_totp VALUES (?1, ?2)").bytes(user.text()).bytes(*sealed).run());
        });
    }
    [[nodiscard]] Result<void> drop_factors(const UserId& user) const {
        return database_.write([&](SqliteConnection& connection) -> Result<void> {
            return done(connection.query("DELETE FROM latchkey_totp WHERE user = ?1").bytes(user.text()).run() && drop_codes(connection, user));
        });
    }

    [[nodiscard]] Result<void> put_recovery_codes(const UserId& user, const std::vector<RecoveryDigest>& digests) const {
        return database_.write([&](SqliteConnection& connection) -> Result<void> {
            bool good = drop_codes(connection, user);
            for (const RecoveryDigest& digest : digests) {
                good = good && connection.query("INSERT OR IGNORE INTO latchkey_recovery_codes VALUES (?1, ?2)").bytes(user.text()).bytes(digest.text()).run();
            }
            return done(good);
        });
    }
    [[nodiscard]] Result<bool> take_recovery_code(const UserId& user, const RecoveryDigest& digest) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query("DELETE FROM latchkey_recovery_codes WHERE user = ?1 AND digest = ?2");
            if (!query.bytes(user.text()).bytes(digest.text()).run()) return fail(AuthError::store_unavailable);
            return connection.changes() == 1;
        });
    }
    [[nodiscard]] Result<std::size_t> recovery_codes_left(const UserId& user) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::size_t> {
            auto query = connection.query("SELECT count(*) FROM latchkey_recovery_codes WHERE user = ?1");
            if (!query.bytes(user.text()).row()) return fail(AuthError::store_unavailable);
            return static_cast<std::size_t>(query.number_at(0));
        });
    }

 private:
    SqliteFactors(SqliteDatabase database, SecretSeal seal) : database_(std::move(database)), seal_(std::move(seal)) {}

    static Result<void> done(bool good) { return good ? Result<void>() : fail(AuthError::store_unavailable); }
    static bool drop_codes(SqliteConnection& connection, const UserId& user) {
        return connection.query("DELETE FROM latchkey_recovery_codes WHERE user = ?1").bytes(user.text()).run();
    }

    SqliteDatabase database_;
    SecretSeal seal_;
};

static_assert(SecondFactorStore<SqliteFactors>);

}  // namespace latchkey
