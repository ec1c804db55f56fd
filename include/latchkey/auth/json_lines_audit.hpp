// json_lines_audit: audit events as JSON, one to a line.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/utf8.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Whether a character that JSON lets stand as it is steers a terminal, ends a line or turns its order round: C1 controls, U+2028,
/// U+2029 and the marks of bidirectional text.
[[nodiscard]] constexpr bool steers_display(char32_t c) noexcept {
    return (c >= 0x80 && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// `json`, well-formed UTF-8, with all of those as \u0085 and the like.
[[nodiscard]] inline std::string with_controls_escaped(std::string_view json) {
    static constexpr std::string_view leads = "\xC2\xD8\xE2", hex = "0123456789abcdef";
    std::string escaped;
    escaped.reserve(json.size());
    while (!json.empty()) {
        const std::size_t lead = (std::min)(json.find_first_of(leads), json.size());
        escaped += json.substr(0, lead);
        json.remove_prefix(lead);
        const std::size_t length = utf8_length(json);
        if (length == 0) break;
        char32_t c = static_cast<unsigned char>(json[0]) & (length == 2 ? 0x1FU : 0x0FU);
        for (const char next : json.substr(1, length - 1)) c = c << 6U | (static_cast<unsigned char>(next) & 0x3FU);
        if (steers_display(c)) {
            escaped += "\\u";
            for (unsigned shift = 16; shift != 0;) escaped += hex[c >> (shift -= 4) & 0xFU];
        } else {
            escaped += json.substr(0, length);
        }
        json.remove_prefix(length);
    }
    return escaped;
}

/// `event` as one line, with its line feed. Control characters are escaped and ill-formed UTF-8 is U+FFFD, so that no
/// text from outside makes a line of its own (CWE-117). What is empty is left out; "at" is RFC 3339 in UTC.
[[nodiscard]] inline std::string audit_line(const AuditEvent& event) {
    const auto two = [](std::string& out, unsigned value) { (out += static_cast<char>('0' + value / 10 % 10)) += static_cast<char>('0' + value % 10); };
    const auto day = std::chrono::floor<std::chrono::days>(event.at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(event.at - day);
    std::string at = std::to_string(static_cast<int>(date.year()));
    two(at += '-', static_cast<unsigned>(date.month()));
    two(at += '-', static_cast<unsigned>(date.day()));
    two(at += 'T', static_cast<unsigned>(time.hours().count()));
    two(at += ':', static_cast<unsigned>(time.minutes().count()));
    two(at += ':', static_cast<unsigned>(time.seconds().count()));

    JsonObject json(256);
    json.string("at", at += 'Z').string("event", to_string(event.kind));
    const auto text = [&json](std::string_view name, std::string_view value) {
        if (!value.empty()) json.string(name, value);
    };
    text("why", event.why ? to_string(*event.why) : std::string_view());
    text("user_name", event.user_name);
    text("user", event.user);
    text("session", event.session);
    text("token", event.token);
    text("client", event.client);
    text("address", event.address);
    text("key", event.key);
    return with_controls_escaped(json.finish()) += '\n';
}

/// A sink that hands each line to `write(std::string_view)`, one at a time. An event that cannot be written is dropped.
template <std::invocable<std::string_view> Write>
class JsonLinesAudit {
 public:
    explicit JsonLinesAudit(Write write) : write_(std::move(write)) {}

    void record(const AuditEvent& event) noexcept {
        try {
            const std::string line = audit_line(event);
            const std::lock_guard lock(mutex_);
            write_(std::string_view(line));
        } catch (...) {
        }
    }

 private:
    std::mutex mutex_;
    Write write_;
};

}  // namespace latchkey
