// secret: bytes that are wiped when they go, cannot be copied, and cannot be printed.
#pragma once

#include <sodium/utils.h>  // not <sodium.h>: an HS256 program compiles none of the ciphers

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Overwrites a string that held a secret, and empties it. What it held before it grew is out of reach.
inline void wipe(std::string& text) noexcept {
    sodium_memzero(text.data(), text.capacity());
    text.clear();
}

/// A secret that is a `Tag` and nothing else. Kept in one heap block that never moves, so that moving a Secret leaves
/// no copy behind, and overwritten before it is given back. RFC 9106 section 7.4 (memory wiping).
template <class Tag>
class Secret {
 public:
    /// Copies `text`. The caller's own copy is the caller's to wipe.
    explicit Secret(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
        if (size_ != 0) std::memcpy(bytes_, text.data(), size_);
    }
    explicit Secret(const char* text) : Secret(std::string_view(text)) {}
    /// Copies `text` and wipes it.
    explicit Secret(std::string&& text) : Secret(std::string_view(text)) { wipe(text); }

    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept
        : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Secret& operator=(Secret&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Secret() {
        if (bytes_ != nullptr) sodium_memzero(bytes_, size_);
        delete[] bytes_;
    }

    /// The bytes themselves, for a computation. Valid while this object lives; do not keep, log or compare with ==.
    [[nodiscard]] std::string_view reveal() const noexcept { return {bytes_, size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
    char* bytes_;
    std::size_t size_;
};

/// A secret is not printable; this overload turns the attempt into a readable compile error.
template <class Stream, class Tag>
Stream& operator<<(Stream&, const Secret<Tag>&) = delete;

using Password = Secret<struct PasswordTag>;  ///< what a user typed
using KeyBytes = Secret<struct KeyBytesTag>;  ///< the raw bytes of a symmetric key
using RefreshToken = Secret<struct RefreshTokenTag>;  ///< what keeps a session up; who holds it is the user

}  // namespace latchkey
