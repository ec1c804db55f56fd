// scopes: what a token may do, as RFC 6749 section 3.3 writes it: names with a space between.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A list of scope names, in the order in which they were given. Case matters, as the RFC says.
class Scopes {
 public:
    Scopes() = default;
    /// `Scopes{"me", "items"}`. A name with a space in it is several names.
    [[gnu::cold]] Scopes(std::initializer_list<std::string_view> names) {
        for (const auto name : names) add_all(name);
    }
    /// Reads names with spaces between; more spaces than needed count for nothing. Any other character is part of a name.
    [[nodiscard]] static Scopes parse(std::string_view text) {
        Scopes scopes;
        scopes.add_all(text);
        return scopes;
    }

    /// The wire form: names with one space between.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        return any_name([name](std::string_view mine) { return mine == name; });
    }
    [[nodiscard]] bool contains_all(const Scopes& wanted) const noexcept {
        return !wanted.any_name([this](std::string_view name) { return !contains(name); });
    }
    [[nodiscard]] bool contains_any(const Scopes& wanted) const noexcept {
        return wanted.any_name([this](std::string_view name) { return contains(name); });
    }
    /// Those of these that `allowed` has too, each once: never more than `allowed` is, whatever was asked for.
    [[nodiscard]] Scopes allowed_by(const Scopes& allowed) const {
        Scopes common;
        any_name([&](std::string_view name) { return allowed.contains(name) && !common.contains(name) && (common.append(name), false); });
        return common;
    }

    /// Whether every name keeps to the characters of RFC 6749 section 3.3: %x21 / %x23-5B / %x5D-7E.
    [[nodiscard]] bool well_formed() const noexcept {
        for (const char c : text_) {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') return false;
        }
        return true;
    }

    /// Calls `see(std::string_view)` for each name.
    template <class See>
    void each(See see) const {
        any_name([&see](std::string_view name) { return see(name), false; });
    }

    friend bool operator==(const Scopes&, const Scopes&) noexcept = default;

 private:
    template <class Test>
    bool any_name(Test test) const {
        return any_in(text_, test);
    }
    template <class Test>
    static bool any_in(std::string_view rest, Test test) {
        while (!rest.empty()) {
            const auto space = rest.find(' ');
            const auto name = rest.substr(0, space);
            if (!name.empty() && test(name)) return true;
            rest.remove_prefix(space == rest.npos ? rest.size() : space + 1);
        }
        return false;
    }
    void add_all(std::string_view names) {
        any_in(names, [this](std::string_view name) { return append(name), false; });
    }
    void append(std::string_view name) {
        if (!text_.empty()) text_ += ' ';
        text_ += name;
    }

    std::string text_;
};

/// What a route asks for where one of several scopes is enough.
class AnyScope {
 public:
    explicit AnyScope(Scopes scopes) : scopes_(std::move(scopes)) {}
    /// Where none is asked for, all have enough.
    [[nodiscard]] bool met_by(const Scopes& has) const noexcept { return scopes_.empty() || has.contains_any(scopes_); }
    [[nodiscard]] const Scopes& scopes() const noexcept { return scopes_; }

 private:
    Scopes scopes_;
};

}  // namespace latchkey
