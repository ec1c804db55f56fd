// normal_form: passwords in Unicode's NFC or NFKC, for hosts and tables that want them so. Needs utf8proc.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <sodium.h>
#include <utf8proc.h>

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

namespace latchkey {

enum class UnicodeForm : int { nfc = UTF8PROC_COMPOSE, nfkc = UTF8PROC_COMPOSE | UTF8PROC_COMPAT };

/// A Prehash: `Prehashed<Nfc, Argon2id>` hashes passwords in NFC, `BetterAuth<Nfkc>` reads what those programs stored. A
/// password that is not UTF-8 stays as it is. A table keeps the form that it began with: the same login under another
/// form is another password. NIST SP 800-63B-4 section 3.1.1.2; Unicode Standard Annex 15.
template <UnicodeForm form>
struct NormalForm {
    /// Errors: overloaded.
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        const std::string_view text = password.reveal();
        static constexpr auto options = static_cast<utf8proc_option_t>(static_cast<int>(form) | UTF8PROC_STABLE);
        const auto* const from = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
        const auto size = static_cast<utf8proc_ssize_t>(text.size());
        // Not utf8proc_map(): what it gives back of its memory is not wiped.
        const utf8proc_ssize_t count = utf8proc_decompose(from, size, nullptr, 0, options);
        if (count == 0 || count == UTF8PROC_ERROR_INVALIDUTF8 || count == UTF8PROC_ERROR_NOTASSIGNED) return Password(text);
        if (count < 0) return fail(AuthError::overloaded);
        const auto room = static_cast<std::size_t>(count) + 1;  // reencode() ends the text with a NUL
        const std::unique_ptr<utf8proc_int32_t[]> held(new (std::nothrow) utf8proc_int32_t[room]);
        utf8proc_int32_t* const buffer = held.get();
        if (buffer == nullptr) return fail(AuthError::overloaded);
        utf8proc_ssize_t bytes = utf8proc_decompose(from, size, buffer, count, options);  // NOLINT(readability-suspicious-call-argument)
        if (bytes >= 0) bytes = utf8proc_reencode(buffer, bytes, options);
        auto normal = bytes < 0 ? Result<Password>(fail(AuthError::overloaded))
                                : Password(std::string_view(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(bytes)));
        sodium_memzero(buffer, room * sizeof *buffer);
        return normal;
    }
};

using Nfc = NormalForm<UnicodeForm::nfc>;
using Nfkc = NormalForm<UnicodeForm::nfkc>;

}  // namespace latchkey
