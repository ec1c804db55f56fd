// json_lines_audit: audit events as JSON, one to a line.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/core/json_writer.hpp>

#include <chrono>
#include <concepts>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// JSON whose strings hold no C1 control character (U+0080 to U+009F: some end a line, or steer a terminal) as it is.
[[nodiscard]] inline std::string with_controls_escaped(std::string json) {
    for (auto at = json.find('\xC2'); at != json.npos; at = json.find('\xC2', at + 1)) {
        const auto low = static_cast<unsigned char>(json[at + 1]);  // the writer leaves no sequence half written
        if (low > 0x9F) continue;
        json.replace(at, 2, {'\\', 'u', '0', '0', low < 0x90 ? '8' : '9', "0123456789abcdef"[low & 0xF]});
    }
    return json;
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
