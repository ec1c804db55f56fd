// recovery_codes: codes on paper, for a user whose phone is gone; each works once.
#pragma once

#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/bytes.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/base32.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

using RecoveryCode = Secret<struct RecoveryCodeTag>;  ///< as it is shown once, and as it is typed
/// SHA-256 of a user and a code, in base64url: all that a store keeps of it. A code has 120 random bits, so nothing slower is
/// needed (NIST SP 800-63B-4 section 3.1.2.2: from 112 on).
using RecoveryDigest = Named<struct RecoveryDigestTag>;

/// Where the digests are kept. take_recovery_code() is one atomic step: of several that present one code exactly one is
/// told true. store_unavailable is the only error, and an exception counts as that. Called from many threads at once.
template <class S>
concept RecoveryCodeStore = requires(S& store, const UserId& user, const RecoveryDigest& digest, const std::vector<RecoveryDigest>& digests) {
    { store.put_recovery_codes(user, digests) } -> std::same_as<Result<void>>;  // in place of those that the user had
    { store.take_recovery_code(user, digest) } -> std::same_as<Result<bool>>;   // false: it was not there
    { store.recovery_codes_left(user) } -> std::same_as<Result<std::size_t>>;
};

/// Makes and takes codes, as "ABCD-EFGH-IJKL-MNOP-QRST-UVWX".
class RecoveryCodes {
 public:
    static constexpr std::size_t count = 10, code_bytes = 15;

    /// New codes for `user`, who has none of the old ones any more. They are shown once; the store has digests.
    /// Errors: store_unavailable, crypto_failure.
    template <RecoveryCodeStore Store>
    [[nodiscard]] static Result<std::vector<RecoveryCode>> make(Store& store, const UserId& user) {
        std::vector<RecoveryCode> codes;
        std::vector<RecoveryDigest> digests;
        for (std::size_t i = 0; i < count; ++i) {
            std::array<unsigned char, code_bytes> bytes{};
            fill_random(bytes);
            auto digest = digest_of(user, bytes);
            codes.push_back(text_of_code(bytes));
            sodium_memzero(bytes.data(), bytes.size());
            if (!digest) return fail(digest.error());
            digests.push_back(std::move(*digest));
        }
        const auto stored = ask_store([&] { return store.put_recovery_codes(user, digests); });
        if (!stored) return fail(stored.error());
        return codes;
    }

    /// Uses up a code. Small letters, spaces and hyphens anywhere do. Count failures: Authenticator does.
    /// Errors: bad_credentials for one that is wrong or was used; store_unavailable, crypto_failure.
    template <RecoveryCodeStore Store>
    [[nodiscard]] static Result<void> take(Store& store, const UserId& user, const RecoveryCode& typed) {
        std::array<unsigned char, code_bytes> bytes{};
        if (!read(typed.reveal(), bytes)) return fail(AuthError::bad_credentials);
        const auto digest = digest_of(user, bytes);
        sodium_memzero(bytes.data(), bytes.size());
        if (!digest) return fail(digest.error());
        const auto taken = ask_store([&] { return store.take_recovery_code(user, *digest); });
        if (!taken) return fail(taken.error());
        return *taken ? Result<void>() : fail(AuthError::bad_credentials);
    }

    /// Whether `typed` has the form of a code: to tell one from an app's digits in one field.
    [[nodiscard]] static bool recognizes(std::string_view typed) noexcept {
        std::array<unsigned char, code_bytes> bytes{};
        const bool good = read(typed, bytes);
        sodium_memzero(bytes.data(), bytes.size());
        return good;
    }

 private:
    static constexpr std::size_t longest_typed = 64;

    static bool read(std::string_view typed, std::array<unsigned char, code_bytes>& bytes) noexcept {
        std::array<unsigned char, Base32::decoded_size(longest_typed)> room{};
        std::size_t size = 0;
        const bool good = typed.size() <= longest_typed && Base32::decode(typed, room.data(), size) && size == code_bytes;
        if (good) std::copy(room.begin(), room.begin() + code_bytes, bytes.begin());
        sodium_memzero(room.data(), room.size());
        return good;
    }
    static RecoveryCode text_of_code(ByteView bytes) {
        std::string letters, text;
        letters.reserve(Base32::encoded_size(code_bytes));
        text.reserve(2 * letters.capacity());
        Base32::append(letters, bytes);
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (i > 0 && i % 4 == 0) text += '-';
            text += letters[i];
        }
        wipe(letters);
        return RecoveryCode(std::move(text));
    }
    static Result<RecoveryDigest> digest_of(const UserId& user, ByteView bytes) {
        std::string input;
        input.reserve(user.text().size() + 1 + bytes.size());
        ((input += user.text()) += '\0') += text_of(bytes);
        std::array<unsigned char, Sha256::size> digest{};
        const bool good = compute_digest<Sha256>(input, digest);
        wipe(input);
        if (!good) return fail(AuthError::crypto_failure);
        std::string text;
        SecretBase64Url::append(text, digest);
        return RecoveryDigest(std::move(text));
    }
};

}  // namespace latchkey
