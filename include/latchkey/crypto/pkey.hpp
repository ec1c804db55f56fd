// pkey: OpenSSL's EVP_PKEY for the key families: owned, built from numbers, read into numbers, signing and verifying.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/key.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace latchkey {

/// A deleter that calls `Free`.
template <auto Free>
struct FreeBy {
    template <class T>
    void operator()(T* object) const noexcept { Free(object); }
};
using Pkey = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, FreeBy<BN_clear_free>>;

/// An ErrorQueueGuard that can say why something failed.
class ErrorQueueWatch {
 public:
    ErrorQueueWatch() noexcept : was_empty_(ERR_set_mark() == 0) {}
    ErrorQueueWatch(const ErrorQueueWatch&) = delete;
    ErrorQueueWatch& operator=(const ErrorQueueWatch&) = delete;
    ~ErrorQueueWatch() { ERR_pop_to_mark(); }

    /// Whether memory was missing since. OpenSSL reports that first and goes on to report what became of it. RSASSA-PSS
    /// forgets to, and then EVP could not begin, or "RSA lib" is all that is said, of nothing. Where the queue was not
    /// empty before, only its last error can be looked at.
    /// `silence_too`: whether a failure of which nothing is said at all is one of memory, because all others are named.
    /// `rsa_lib_too`: whether "RSA lib" alone is one; a forged PKCS #1 v1.5 signature may leave that, too, a PSS one never.
    [[nodiscard]] bool tell_of_memory(bool silence_too = false, bool rsa_lib_too = false) const noexcept {
        if (!was_empty_) return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
        bool told = false;
        unsigned long first = 0, count = 0;
        while (const unsigned long error = ERR_get_error()) {
            if (count++ == 0) first = error;
            told = told || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE || ERR_GET_LIB(error) == ERR_LIB_EVP;
        }
        return told || (count == 0 && silence_too) || (rsa_lib_too && count == 1 && ERR_GET_REASON(first) == ERR_R_RSA_LIB);
    }

 private:
    bool was_empty_;
};

/// A second owner of `key`, which nobody changes once it is made.
[[nodiscard]] inline Pkey share(const Pkey& key) noexcept {
    return Pkey(EVP_PKEY_up_ref(key.get()) == 1 ? key.get() : nullptr);
}

/// Collects the parameters of a new key, and forgets them thoroughly.
class PkeyBuilder {
 public:
    PkeyBuilder() noexcept {}  // NOLINT: what is not written is not read
    PkeyBuilder(const PkeyBuilder&) = delete;
    PkeyBuilder& operator=(const PkeyBuilder&) = delete;
    ~PkeyBuilder() { OPENSSL_cleanse(bytes_.data(), used_); }

    /// A number, big-endian; nothing where `value` is empty.
    void number(const char* name, ByteView value) noexcept {
        if (value.empty()) return;
        unsigned char* const to = reserve(value.size());
        if (to == nullptr) return;
        if constexpr (std::endian::native == std::endian::little) {
            std::reverse_copy(value.begin(), value.end(), to);
        } else {
            std::copy(value.begin(), value.end(), to);
        }
        add(OSSL_PARAM_construct_BN(name, to, value.size()));
    }
    /// A byte string. It must outlive build().
    void octets(const char* name, ByteView value) noexcept {
        add(OSSL_PARAM_construct_octet_string(name, const_cast<unsigned char*>(value.data()), value.size()));
    }
    /// A text. It must outlive build().
    void text(const char* name, const char* value) noexcept {
        add(OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0));
    }

    /// The key; null where the parameters are none of `type`. `selection`: EVP_PKEY_PUBLIC_KEY or EVP_PKEY_KEYPAIR.
    [[nodiscard]] Pkey build(const char* type, int selection) noexcept {
        if (overflow_) return nullptr;
        parameters_[count_] = OSSL_PARAM_construct_end();
        const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
        EVP_PKEY* key = nullptr;
        if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
            EVP_PKEY_fromdata(context.get(), &key, selection, parameters_.data()) != 1) {
            return nullptr;
        }
        return Pkey(key);
    }

 private:
    unsigned char* reserve(std::size_t size) noexcept {
        if (overflow_ || size > bytes_.size() - used_) return overflow_ = true, nullptr;
        return bytes_.data() + std::exchange(used_, used_ + size);
    }
    void add(OSSL_PARAM parameter) noexcept {
        if (count_ + 1 == parameters_.size()) {
            overflow_ = true;
        } else {
            parameters_[count_++] = parameter;
        }
    }

    std::array<OSSL_PARAM, 10> parameters_;
    std::array<unsigned char, 8 * Signature::max_size> bytes_;  // RSA's eight numbers
    std::size_t count_ = 0, used_ = 0;
    bool overflow_ = false;
};

/// Reads the numbers of a key, and forgets them thoroughly.
class PkeyNumbers {
 public:
    PkeyNumbers() noexcept {}  // NOLINT: what is not written is not read
    PkeyNumbers(const PkeyNumbers&) = delete;
    PkeyNumbers& operator=(const PkeyNumbers&) = delete;
    ~PkeyNumbers() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    /// The number, big-endian, in `width` bytes, or in as few as hold it where `width` is 0. Valid while this lives.
    /// Empty where the key has none of that name, or it is zero, negative or longer than there is room.
    [[nodiscard]] ByteView get(const Pkey& key, const char* name, std::size_t width = 0) noexcept {
        // Straight into this memory: EVP_PKEY_get_bn_param leaves what it read on the stack and in a freed block.
        unsigned char* const to = bytes_.data() + used_;
        const std::size_t room = bytes_.size() - used_;
        std::array<OSSL_PARAM, 2> number{OSSL_PARAM_construct_BN(name, to, room), OSSL_PARAM_construct_end()};
        if (EVP_PKEY_get_params(key.get(), number.data()) != 1) return failed_ = true, ByteView();
        if (OSSL_PARAM_modified(number.data()) != 1) return {};
        const std::size_t written = number[0].return_size;
        if constexpr (std::endian::native == std::endian::little) std::reverse(to, to + written);
        const auto zeros = static_cast<std::size_t>(std::find_if(to, to + written, [](unsigned char byte) { return byte != 0; }) - to);
        const std::size_t length = written - zeros;
        if (width == 0) width = length;
        if (length == 0 || length > width || width > room) return {};
        std::memmove(to + width - length, to + zeros, length);
        std::memset(to, 0, width - length);
        used_ += width;
        return {to, width};
    }
    /// For the numbers of a key that is known to have them: what OpenSSL could not give, it had no memory for.
    void throw_if_failed() const {
        if (failed_) throw std::bad_alloc();
    }

 private:
    std::array<unsigned char, 8 * Signature::max_size> bytes_;
    std::size_t used_ = 0;
    bool failed_ = false;
};

/// An EVP_PKEY_CTX made ready once, for signing or for verifying digests of `Hash`. OpenSSL lets one thread at a time
/// use a context, so each call works on a copy: 80 ns beside the 16 us of the quickest operation, and no lock.
template <class Hash>
class PreparedSignature {
 public:
    using Step = int(EVP_PKEY_CTX*);
    /// `init`: EVP_PKEY_sign_init or EVP_PKEY_verify_init. `configure` sets what else there is to set;
    /// `rsa_lib_is_memory`: see ErrorQueueWatch::tell_of_memory.
    [[nodiscard]] static PreparedSignature make(const Pkey& key, Step* init,
                                                bool (*configure)(EVP_PKEY_CTX*), bool rsa_lib_is_memory = false) noexcept {
        PreparedSignature prepared;
        PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
        const EVP_MD* const hash = digest_implementation<Hash>();
        if (context != nullptr && hash != nullptr && init(context.get()) == 1 && configure(context.get()) &&
            EVP_PKEY_CTX_set_signature_md(context.get(), hash) == 1) {
            prepared.rsa_lib_is_memory_ = rsa_lib_is_memory;
            prepared.context_ = std::move(context);
        }
        return prepared;
    }
    [[nodiscard]] explicit operator bool() const noexcept { return context_ != nullptr; }

    /// Errors: bad_signature, crypto_failure.
    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        const ErrorQueueWatch errors;
        std::array<unsigned char, Hash::size> digest;  // NOLINT: the hash writes it
        const PkeyContext context = copy();
        if (context == nullptr || !compute_digest<Hash>(input, digest)) return fail(AuthError::crypto_failure);
        const int verdict =
            EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size());
        if (verdict == 1) return {};
        return fail(errors.tell_of_memory(false, rsa_lib_is_memory_) ? AuthError::crypto_failure : AuthError::bad_signature);
    }

    /// Writes at most `room` bytes to `signature`, and says how many.
    /// Errors: crypto_failure.
    [[nodiscard]] Result<std::size_t> sign(std::string_view input, unsigned char* signature,
                                           std::size_t room) const noexcept {
        const ErrorQueueGuard guard;
        std::array<unsigned char, Hash::size> digest;  // NOLINT: the hash writes it
        const PkeyContext context = copy();
        if (context == nullptr || !compute_digest<Hash>(input, digest) ||
            EVP_PKEY_sign(context.get(), signature, &room, digest.data(), digest.size()) != 1) {
            return fail(AuthError::crypto_failure);
        }
        return room;
    }

 private:
    PkeyContext copy() const noexcept {
        return PkeyContext(context_ == nullptr ? nullptr : EVP_PKEY_CTX_dup(context_.get()));
    }

    PkeyContext context_;
    bool rsa_lib_is_memory_ = false;
};

/// Whether `key` verifies what it signs: its private half belongs to its public half.
template <class Key>
[[nodiscard]] bool agrees_with_itself(const Key& key) noexcept {
    constexpr std::string_view text = "latchkey";
    Signature signature;
    return key.sign(text, signature).has_value() && key.verify(text, signature.bytes()).has_value();
}

}  // namespace latchkey
