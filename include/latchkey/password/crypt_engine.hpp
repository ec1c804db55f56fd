// crypt_engine: libxcrypt's crypt(3), wiped after use; what bcrypt and crypt are made of. Needs -lcrypt.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>

#include <crypt.h>
#include <sodium.h>

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace latchkey {

/// One computation of crypt(3) at a time, in 32 KiB of its own that are wiped at the end.
class CryptEngine {
 public:
    static constexpr std::size_t most_password = CRYPT_MAX_PASSPHRASE_SIZE - 1;
    static constexpr std::size_t most_setting = CRYPT_OUTPUT_SIZE - 1;

    CryptEngine() noexcept : data_(new (std::nothrow) crypt_data) {}
    CryptEngine(const CryptEngine&) = delete;
    CryptEngine& operator=(const CryptEngine&) = delete;
    ~CryptEngine() {
        if (data_ != nullptr) sodium_memzero(data_.get(), sizeof(crypt_data));
        sodium_memzero(phrase_.data(), phrase_.size());
    }

    /// Hashes `password` as `setting`, a whole stored hash or its beginning, asks. The text lives as long as this
    /// object.
    /// `password`: without a NUL, and no longer than most_password.
    /// Errors: overloaded where memory is missing; unknown_hash_format for a setting that libxcrypt does not take. Of yescrypt
    /// it says the same for both: its settings are to be read strictly before.
    [[nodiscard]] Result<std::string_view> compute(std::string_view password, std::string_view setting) noexcept {
        if (data_ == nullptr) return fail(AuthError::overloaded);
        if (password.size() > most_password || setting.size() > most_setting)
            return fail(AuthError::unknown_hash_format);
        phrase_[password.copy(phrase_.data(), most_password)] = '\0';
        setting_[setting.copy(setting_.data(), most_setting)] = '\0';
        std::memset(static_cast<void*>(data_.get()), 0, sizeof(crypt_data));
        const char* const text = crypt_rn(phrase_.data(), setting_.data(), data_.get(), sizeof(crypt_data));
        if (text == nullptr || *text == '*') {
            // The other methods take no memory beside `data_`.
            const bool is_yescrypt = setting.starts_with("$y$") || setting.starts_with("$gy$");
            return fail(is_yescrypt ? AuthError::overloaded : AuthError::unknown_hash_format);
        }
        return std::string_view(text);
    }

    /// Whether `password` is the one that `stored`, a well-formed hash, was made from. One with a NUL or longer than
    /// most_password never is: libxcrypt takes neither.
    /// Errors: overloaded, unknown_hash_format.
    [[nodiscard]] static Result<bool> matches(std::string_view password, std::string_view stored) noexcept {
        if (password.size() > most_password || password.find('\0') != password.npos) return false;
        CryptEngine engine;
        const auto text = engine.compute(password, stored);
        if (!text) return fail(text.error());
        return equal_in_constant_time(bytes_of(*text), bytes_of(stored));
    }

 private:
    std::unique_ptr<crypt_data> data_;
    std::array<char, most_password + 1> phrase_{};
    std::array<char, most_setting + 1> setting_{};
};

}  // namespace latchkey
