// postgres_factors: second factors in PostgreSQL: the secrets of apps encrypted, recovery codes as digests.
#pragma once

#include <latchkey/auth/second_factor_store.hpp>
#include <latchkey/crypto/secret_seal.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/row_key.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A SecondFactorStore for many machines: a row for each user, so that every step is one statement. A secret that the key at
/// hand does not open is store_unavailable: nobody gets in by the password alone because a key was mixed up.
class PostgresFactors {
 public:
    /// `key`: 32 random bytes at the least, which are not in this database; `older`: keys that secrets may still be under. One
    /// that was sealed with an older key stays so until put_totp(). Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<PostgresFactors> make(PostgresDatabase database, const KeyBytes& key, const std::vector<KeyBytes>& older = {}) {
        auto seal = SecretSeal::make("totp", key, older);
        return seal ? Result<PostgresFactors>(PostgresFactors(std::move(database), std::move(*seal))) : fail(seal.error());
    }

    [[nodiscard]] Result<std::optional<TotpSecret>> find_totp(const UserId& user) const {
        static const std::string sql = "SELECT totp FROM latchkey_factors WHERE user_key = $1 AND totp IS NOT NULL";
        const auto rows = run(sql, user);
        if (!rows) return fail(rows.error());
        if (rows->empty()) return std::nullopt;
        auto secret = seal_.open<TotpSecretTag>(rows->text(0, 0), user.text());
        return secret ? Result<std::optional<TotpSecret>>(std::move(*secret)) : fail(AuthError::store_unavailable);
    }
    [[nodiscard]] Result<void> put_totp(const UserId& user, const TotpSecret& secret) const {
        static const std::string sql = "INSERT INTO latchkey_factors VALUES ($1, $2, $3, '{}') ON CONFLICT (user_key) DO UPDATE SET totp = excluded.totp";
        const auto sealed = seal_.seal(secret.reveal(), user.text());
        return sealed ? done(run(sql, user, Value::bytes(user.text()), Value::bytes(*sealed))) : fail(AuthError::store_unavailable);
    }
    [[nodiscard]] Result<void> drop_factors(const UserId& user) const {
        static const std::string sql = "DELETE FROM latchkey_factors WHERE user_key = $1";
        return done(run(sql, user));
    }

    [[nodiscard]] Result<void> put_recovery_codes(const UserId& user, const std::vector<RecoveryDigest>& digests) const {
        static const std::string sql = "INSERT INTO latchkey_factors VALUES ($1, $2, NULL, string_to_array($3, ' ')) "
                                       "ON CONFLICT (user_key) DO UPDATE SET recovery_codes = excluded.recovery_codes";
        std::string list;  // of base64url
        for (const RecoveryDigest& digest : digests) (list += list.empty() ? "" : " ") += digest.text();
        return done(run(sql, user, Value::bytes(user.text()), Value::text(list)));
    }
    [[nodiscard]] Result<bool> take_recovery_code(const UserId& user, const RecoveryDigest& digest) const {
        // Who comes second waits for the row, and finds it without the code.
        static const std::string sql = "UPDATE latchkey_factors SET recovery_codes = array_remove(recovery_codes, $2::text) "
                                       "WHERE user_key = $1 AND $2::text = ANY (recovery_codes)";
        const auto rows = run(sql, user, Value::text(digest.text()));
        return rows ? Result<bool>(rows->changed()) : fail(rows.error());
    }
    [[nodiscard]] Result<std::size_t> recovery_codes_left(const UserId& user) const {
        static const std::string sql = "SELECT cardinality(recovery_codes)::bigint FROM latchkey_factors WHERE user_key = $1";
        const auto rows = run(sql, user);
        if (!rows) return fail(rows.error());
        return rows->empty() ? 0U : static_cast<std::size_t>(rows->number(0, 0));
    }

 private:
    using Value = PostgresValue;

    PostgresFactors(PostgresDatabase database, SecretSeal seal) : database_(std::move(database)), seal_(std::move(seal)) {}

    static Result<void> done(const Result<PostgresRows>& rows) { return rows ? Result<void>() : fail(rows.error()); }

    // $1 is the user.
    template <class... More>
    Result<PostgresRows> run(const std::string& sql, const UserId& user, const More&... more) const {
        const auto key = RowKey::of('u', {user.text()});
        return key ? database_.run(sql, {Value::bytes(key->bytes()), more...}) : fail(key.error());
    }

    PostgresDatabase database_;
    SecretSeal seal_;
};

static_assert(SecondFactorStore<PostgresFactors>);

}  // namespace latchkey
