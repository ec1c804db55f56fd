// named_list: several texts of one kind, in one string.
#pragma once

#include <latchkey/core/named.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace latchkey {

/// Some texts, in the order in which they were added; for the few issuers or audiences that a token may name. One allocation
/// however many they are, and no <vector> to compile. Forward iteration gives a std::string_view of each.
class TextList {
 public:
    class Iterator {
     public:
        explicit Iterator(std::string_view rest) noexcept : rest_(rest) {}
        [[nodiscard]] std::string_view operator*() const noexcept { return rest_.substr(0, rest_.find('\0')); }
        Iterator& operator++() noexcept {
            rest_.remove_prefix((**this).size() + 1);
            return *this;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return rest_.size() == other.rest_.size(); }

     private:
        std::string_view rest_;
    };

    [[nodiscard]] Iterator begin() const noexcept { return Iterator(joined_); }
    [[nodiscard]] Iterator end() const noexcept { return Iterator({}); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// The first; empty where there is none.
    [[nodiscard]] std::string_view front() const noexcept { return *begin(); }
    [[nodiscard]] bool contains(std::string_view wanted) const noexcept {
        for (const std::string_view text : *this) {
            if (text == wanted) return true;
        }
        return false;
    }

    friend bool operator==(const TextList&, const TextList&) noexcept = default;

 protected:
    void append(std::string_view text) {
        if (text.find('\0') != std::string_view::npos) return;
        (joined_ += text) += '\0';
        ++size_;
    }

 private:
    std::string joined_;  // a NUL behind each
    std::size_t size_ = 0;
};

/// A TextList of `Named<Tag>` and nothing else. A text with a NUL is not added.
template <class Tag>
class NamedList : public TextList {
 public:
    NamedList() = default;
    NamedList(std::initializer_list<Named<Tag>> texts) {
        for (const auto& text : texts) add(text);
    }
    void add(NamedView<Tag> name) { append(name.text()); }
};

using Issuers = NamedList<struct IssuerTag>;
using Audiences = NamedList<struct AudienceTag>;
using ClaimNames = NamedList<struct ClaimNameTag>;

}  // namespace latchkey
