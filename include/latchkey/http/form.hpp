// form: the fields of a body: application/x-www-form-urlencoded or, for FastAPI's clients, multipart/form-data.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/media_type.hpp>
#include <latchkey/http/multipart.hpp>
#include <latchkey/http/reply.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Decoded fields in one block, wiped when it goes: one of them is a password.
class Form {
 public:
    static constexpr std::size_t max_fields = 1000;

    Form() = default;
    /// Room for `fields` fields whose names and values have `size` bytes, so that no growth leaves a copy behind.
    Form(std::size_t size, std::size_t fields) { block_.reserve(size + sizeof(Sizes) * (smaller(fields, max_fields) + 1)); }
    Form(Form&& other) noexcept
        : block_(std::move(other.block_)), fields_(std::exchange(other.fields_, 0)), repeats_(other.repeats_) {
        wipe(other.block_);  // a short block stays behind in the moved-from string
    }
    Form& operator=(Form&&) = delete;
    ~Form() { wipe(block_); }

    /// Reads `body`, a form by the request's Content-Type. A body of any other type has no fields.
    /// Errors: malformed_request for more than max_fields fields or broken multipart and, under the RFC's rules, for
    /// another type than urlencoded, a broken percent escape or a name twice. RFC 6749 section 3.2 and appendix B.
    [[nodiscard]] static Result<Form> read(std::string_view content_type, std::string_view body, RequestRules rules) {
        const bool strict = rules == RequestRules::rfc;
        Form form(body.size(), body.size());
        if (!is_media_type(content_type, "application/x-www-form-urlencoded")) {
            if (strict) return fail(AuthError::malformed_request);
            const auto add = [&form](std::string_view name, std::string_view value) { return form.add(name, value); };
            if (is_multipart_form(content_type) && !each_multipart_field(content_type, body, add)) {
                return fail(AuthError::malformed_request);
            }
            return form;
        }
        while (!body.empty()) {
            const std::string_view field = body.substr(0, body.find('&'));
            body.remove_prefix(smaller(field.size() + 1, body.size()));
            if (field.empty()) continue;
            bool whole = true;
            const bool added = form.add_field(field, whole);
            if (!added || (strict && (!whole || form.repeats_))) return fail(AuthError::malformed_request);
        }
        return form;
    }

    /// Adds a field that is decoded already. False where there are too many.
    bool add(std::string_view name, std::string_view value) {
        return append([&] { block_ += name; }, [&] { block_ += value; });
    }

    /// The last field of that name; empty where there is none, for one without a value is as good as absent (RFC 6749
    /// section 3.2). A view into this form.
    [[nodiscard]] std::string_view value(std::string_view name) const noexcept { return find(name, block_.size()).value; }

    /// Appends `text` to `out` without its "+" and percent escapes. False where one of those is broken.
    [[nodiscard]] static bool decode(std::string_view text, std::string& out) {
        out.reserve(out.size() + text.size());  // so that no growth leaves a copy of a secret behind
        return append_decoded_to(out, text);
    }

 private:
    static constexpr std::size_t smaller(std::size_t a, std::size_t b) noexcept { return a < b ? a : b; }

    struct Sizes {  // stands before each field's name and value in the block
        std::size_t name;
        std::size_t value;
    };
    struct Found {
        bool found = false;
        std::string_view value{};
    };

    template <class AppendName, class AppendValue>
    bool append(AppendName append_name, AppendValue append_value) {
        if (fields_ == max_fields) return false;
        const std::size_t start = block_.size();
        block_.append(sizeof(Sizes), '\0');
        append_name();
        const std::size_t middle = block_.size();
        append_value();
        const Sizes sizes{middle - start - sizeof(Sizes), block_.size() - middle};
        std::memcpy(block_.data() + start, &sizes, sizeof sizes);
        ++fields_;
        repeats_ = repeats_ || find(std::string_view(block_).substr(start + sizeof(Sizes), sizes.name), start).found;
        return true;
    }
    bool add_field(std::string_view field, bool& whole) {
        const auto equals = smaller(field.find('='), field.size());
        return append([&] { append_decoded(field.substr(0, equals), whole); },
                      [&] { append_decoded(field.substr(smaller(equals + 1, field.size())), whole); });
    }
    // The last of that name in the block's first `end` bytes.
    Found find(std::string_view name, std::size_t end) const noexcept {
        Found last;
        const std::string_view block = block_;
        for (std::size_t at = 0; at < end;) {
            Sizes sizes;  // NOLINT(cppcoreguidelines-pro-type-member-init): the next line
            std::memcpy(&sizes, block.data() + at, sizeof sizes);
            at += sizeof sizes;
            if (block.substr(at, sizes.name) == name) last = {true, block.substr(at + sizes.name, sizes.value)};
            at += sizes.name + sizes.value;
        }
        return last;
    }

    static int hex(char c) noexcept {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
    void append_decoded(std::string_view text, bool& whole) { whole = append_decoded_to(block_, text) && whole; }
    // A broken escape stays as it is written, as browsers read it, and the answer is false.
    static bool append_decoded_to(std::string& out, std::string_view text) {
        bool whole = true;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '%') {
                out += text[i] == '+' ? ' ' : text[i];
                continue;
            }
            const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1, low = high < 0 ? -1 : hex(text[i + 2]);
            if (low < 0) {
                whole = false;
                out += '%';
            } else {
                out += static_cast<char>(high * 16 + low);
                i += 2;
            }
        }
        return whole;
    }

    std::string block_;
    std::size_t fields_ = 0;
    bool repeats_ = false;
};

}  // namespace latchkey
