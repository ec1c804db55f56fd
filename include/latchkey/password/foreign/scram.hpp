// scram: Dovecot's "{SCRAM-SHA-256}" and "{SCRAM-SHA-1}": what a server keeps for SCRAM, which a password can be checked against.
#pragma once

#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// "{SCRAM-SHA-256}4096,salt,StoredKey,ServerKey", base64 with padding. RFC 5802 section 3.
class Scram {
 public:
    explicit Scram(Pbkdf2Ceiling ceiling = {}) noexcept : ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash && allows(ceiling_, *hash);
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!allows(ceiling_, *hash)) return fail(AuthError::hash_too_costly);
        return hash->digest == Pbkdf2Digest::sha1 ? matches_as<Sha1>(password, *hash) : matches_as<Sha256>(password, *hash);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->digest == Pbkdf2Digest::sha1 ? "scram-sha-1" : "scram-sha-256",
                .parameters = labelled("i=", hash->iterations)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash ? cost_of(*hash) : HashCost();
    }

 private:
    // `key` of what is returned is StoredKey, the digest of the client's key.
    static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        HashBytes server_key;
        std::string_view salt, stored_key;
        hash.digest = reader.pass_any_case("{SCRAM-SHA-1}") ? Pbkdf2Digest::sha1 : Pbkdf2Digest::sha256;
        if (hash.digest == Pbkdf2Digest::sha256 && !reader.pass_any_case("{SCRAM-SHA-256}")) return {};
        if (!reader.number(hash.iterations) || !reader.pass(",") || !reader.field(',', salt) || !reader.field(',', stored_key)) return {};
        const bool decoded = decode_base64(salt, Base64Dialect::padded, hash.salt) &&
                             decode_base64(stored_key, Base64Dialect::padded, hash.key) &&
                             decode_base64(reader.rest(), Base64Dialect::padded, server_key);
        const std::size_t size = digest_size(hash.digest);
        return decoded && hash.salt.size() != 0 && hash.key.size() == size && server_key.size() == size ? std::optional(hash)
                                                                                                         : std::nullopt;
    }
    template <class Hash>
    static Result<bool> matches_as(const Password& password, const Pbkdf2Hash& hash) noexcept {
        std::array<unsigned char, Hash::size> salted{}, client{}, got{};
        const bool done =
            derive_pbkdf2<Hash>(bytes_of(password.reveal()), hash.salt.view(), hash.iterations, salted.data(), salted.size()) &&
            compute_keyed_digest<Hash>(salted, bytes_of("Client Key"), client) && compute_digest<Hash>(text_of(client), got);
        const bool same = equal_in_constant_time(got, hash.key.view());
        for (auto* const secret : {&salted, &client, &got}) sodium_memzero(secret->data(), secret->size());
        if (!done) return fail(AuthError::overloaded);
        return same;
    }

    Pbkdf2Ceiling ceiling_;
};

static_assert(DescribingScheme<Scram>);

}  // namespace latchkey
