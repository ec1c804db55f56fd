// named_list: several texts of one kind, in one string.
#pragma once

#include <latchkey/core/named.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace latchkey {

/// Some `Named<Tag>`, in the order in which they were added; for the few issuers or audiences that a token may name.
/// One allocation however many they are, and no <vector> to compile. A text with a NUL is not added.
template <class Tag>
class NamedList {
 public:
    NamedList() = default;
    NamedList(std::initializer_list<Named<Tag>> texts) {
        for (const auto& text : texts) add(text);
    }

    void add(NamedView<Tag> name) {
        if (name.text().find('\0') != std::string_view::npos) return;
        (joined_ += name.text()) += '\0';
        ++size_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// The first; empty where there is none.
    [[nodiscard]] std::string_view front() const noexcept { return std::string_view(joined_).substr(0, joined_.find('\0')); }

    /// Whether `test(std::string_view)` holds for one of them.
    template <class Test>
    [[nodiscard]] bool any(Test test) const {
        for (std::string_view rest = joined_; !rest.empty();) {
            const std::string_view text = rest.substr(0, rest.find('\0'));
            if (test(text)) return true;
            rest.remove_prefix(text.size() + 1);
        }
        return false;
    }

    friend bool operator==(const NamedList&, const NamedList&) noexcept = default;

 private:
    std::string joined_;  // a NUL behind each
    std::size_t size_ = 0;
};

using Issuers = NamedList<struct IssuerTag>;
using Audiences = NamedList<struct AudienceTag>;
using ClaimNames = NamedList<struct ClaimNameTag>;

}  // namespace latchkey
