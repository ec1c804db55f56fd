// bytes: a view of raw bytes, and the way there from text.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

namespace latchkey {

/// Bytes seen and not owned: what std::span<const unsigned char> is, for a tenth of its share of the compile time.
class ByteView {
 public:
    constexpr ByteView() noexcept = default;
    constexpr ByteView(const unsigned char* data, std::size_t size) noexcept : data_(data), size_(size) {}
    /// Of anything that keeps unsigned chars in a row: an array, a vector.
    template <class Bytes>
        requires requires(const Bytes& bytes) {
            { bytes.data() } -> std::same_as<const unsigned char*>;
            { bytes.size() } -> std::convertible_to<std::size_t>;
        }
    constexpr ByteView(const Bytes& bytes) noexcept  // NOLINT(google-explicit-constructor): a view names the same thing
        : data_(bytes.data()), size_(bytes.size()) {}

    [[nodiscard]] constexpr const unsigned char* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] constexpr unsigned char operator[](std::size_t i) const noexcept { return data_[i]; }
    [[nodiscard]] constexpr const unsigned char* begin() const noexcept { return data_; }
    [[nodiscard]] constexpr const unsigned char* end() const noexcept { return data_ + size_; }
    /// `count` bytes at the beginning, or at the end; there must be as many.
    [[nodiscard]] constexpr ByteView first(std::size_t count) const noexcept { return {data_, count}; }
    [[nodiscard]] constexpr ByteView last(std::size_t count) const noexcept { return {data_ + (size_ - count), count}; }
    [[nodiscard]] constexpr ByteView subspan(std::size_t at, std::size_t count) const noexcept { return {data_ + at, count}; }

 private:
    const unsigned char* data_ = nullptr;
    std::size_t size_ = 0;
};

/// The bytes of `text`, seen as bytes. The text must outlive the view.
[[nodiscard]] inline ByteView bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}
/// The text of `bytes`, seen as characters. The bytes must outlive the view.
[[nodiscard]] inline std::string_view text_of(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace latchkey
