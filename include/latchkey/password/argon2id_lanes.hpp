// argon2id_lanes: Argon2id with several lanes, p > 1, as argon2-cffi and pwdlib make it.
#pragma once

#include <latchkey/password/argon2_engine.hpp>
#include <latchkey/password/argon2id.hpp>

#include <array>
#include <cstdint>

namespace latchkey {

/// Argon2id of `lanes` lanes, for a table that other programs write so. Reads what Argon2id reads. All lanes are computed in
/// the caller's thread: a server is better off with another login on the other core. libsodium verifies such hashes and
/// makes none, so a new one is Argon2Engine's and takes about twice the time of a verification (170 ms to 88).
class Argon2idLanes : public Argon2id {
 public:
    static constexpr std::uint32_t most_lanes = 64;  ///< as of a stored hash: Argon2Ceiling

    /// `lanes`: 1 to 64; argon2-cffi and pwdlib have 4. `cost`: of all of them together, 8 KiB a lane at the least.
    explicit Argon2idLanes(std::uint32_t lanes = 4, Argon2idCost cost = {}) noexcept : Argon2id(cost), lanes_(lanes) {}

    /// Hashes `password` with a new random salt. Takes memory_kib of memory while it runs.
    /// Errors: overloaded where that memory is missing; invalid_configuration for a cost that Argon2 does not have;
    /// crypto_failure where libsodium cannot start. RFC 9106.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        const Argon2idCost& cost = made_with();
        if (lanes_ < 1 || lanes_ > most_lanes || cost.memory_kib < 8 * lanes_ || cost.passes < 1) {
            return fail(AuthError::invalid_configuration);
        }
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        std::array<unsigned char, 16> salt{};
        std::array<unsigned char, 32> tag{};
        fill_random(salt);
        const Argon2Input input{.memory_kib = cost.memory_kib, .passes = cost.passes, .lanes = lanes_, .salt = salt};
        if (!Argon2Engine::derive(bytes_of(password.reveal()), input, tag.data(), tag.size())) return fail(AuthError::overloaded);
        return encode(salt, tag, lanes_);
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept { return Argon2id::is_current(stored, lanes_); }
    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 48> random{};
        fill_random(random);
        return encode(ByteView(random).first(16), ByteView(random).last(32), lanes_);
    }

 private:
    std::uint32_t lanes_;
};

static_assert(PasswordScheme<Argon2idLanes>);

}  // namespace latchkey
