// json_lines_audit: an event is one line, whatever stands in it, and nothing of it is lost.
#include <latchkey/auth/json_lines_audit.hpp>

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

constexpr TimePoint at{std::chrono::seconds(1'800'000'000)};

/// Whether a byte or character of `line` could end it, or steer what shows it.
bool is_tame(std::string_view line) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]), next = static_cast<unsigned char>(line[i + 1]);
        if (c < 0x20 || c == 0x7F || (c == 0xC2 && next < 0xA0)) return false;
    }
    for (const char* const mark : {"\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9"}) {
        if (line.find(mark) != line.npos) return false;
    }
    return line.ends_with('\n') && line.find('\n') == line.size() - 1;
}

}  // namespace

TEST_CASE("An event is a line of JSON with what it has, and leaves out what it has not") {
    CHECK(audit_line({.kind = AuditKind::login_throttled, .why = AuthError::throttled, .at = at, .user_name = "johndoe", .address = "192.0.2.7"}) ==
          "{\"at\":\"2027-01-15T08:00:00Z\",\"event\":\"login_throttled\",\"why\":\"throttled\",\"user_name\":\"johndoe\",\"address\":\"192.0.2.7\"}\n");
    const auto all = nlohmann::json::parse(audit_line({.kind = AuditKind::token_issued, .at = at, .user_name = "a", .user = "b", .session = "c", .token = "d",
                                                       .client = "e", .address = "f", .key = "g"}));
    CHECK(all == nlohmann::json({{"at", "2027-01-15T08:00:00Z"}, {"event", "token_issued"}, {"user_name", "a"}, {"user", "b"}, {"session", "c"}, {"token", "d"},
                                 {"client", "e"}, {"address", "f"}, {"key", "g"}}));
}

TEST_CASE("Every field keeps every text exactly, on one line that steers nothing") {
    std::vector<std::string> texts = {"'; DROP TABLE users; --", "\" , \"event\":\"login_succeeded\"}", "a\r\n{\"at\":\"2027\"}\r\n", std::string("a\0b", 3), "\x1B[2J\x7F\b",
                                      "\xC2\x85 \xC2\x9B" "31m \xE2\x80\xA8 \xE2\x80\xA9 \xE2\x80\xAE" "cba\xE2\x81\xA9 \xD8\x9C",
                                      "\xC3\xA9 \xE2\x82\xAC \xD8\xA7 \xF0\x9F\x94\x91 \xC2\xA0 \xE2\x80\xA7 \xE2\x80\xAF"};
    for (int c = 1; c < 0x80; ++c) texts.emplace_back(1, static_cast<char>(c));
    texts.push_back(std::string(1 << 20, 'x') + "\n");
    std::string long_controls;
    while (long_controls.size() < 1 << 20) long_controls += "\xC2\x9B\xE2\x80\xA8\n";
    texts.push_back(long_controls);
    const std::array<std::pair<const char*, std::string_view AuditEvent::*>, 7> fields = {{
        {"user_name", &AuditEvent::user_name}, {"user", &AuditEvent::user}, {"session", &AuditEvent::session}, {"token", &AuditEvent::token},
        {"client", &AuditEvent::client}, {"address", &AuditEvent::address}, {"key", &AuditEvent::key}}};
    for (const std::string& text : texts) {
        for (const auto& [name, field] : fields) {
            if (text.size() > 1000 && field != fields[0].second) continue;
            AuditEvent event{.kind = AuditKind::login_refused, .at = at};
            event.*field = text;
            const std::string line = audit_line(event);
            if (!is_tame(line)) FAIL_CHECK(name << " makes a line that is none: " << text.substr(0, 40));
            CHECK((nlohmann::json::parse(line).at(name) == text));
        }
    }
}

TEST_CASE("What is no UTF-8 is said to be none") {
    for (const char* const text : {"\xFF", "\xC2", "a\xE2\x80", "\xC0\x8A", "\xED\xA0\x80", "\x9B" "31m", "\xF4\x90\x80\x80"}) {
        const std::string line = audit_line({.kind = AuditKind::login_refused, .at = at, .user_name = text});
        CHECK(is_tame(line));
        CHECK(nlohmann::json::parse(line).at("user_name").get<std::string>().find("\xEF\xBF\xBD") != std::string::npos);
    }
}

TEST_CASE("Lines come one at a time, and one that cannot be written stops nothing") {
    std::string log;
    JsonLinesAudit audit([&log](std::string_view line) {
        for (const char c : line) log += c;
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 100; ++j) audit.record({.kind = AuditKind::login_refused, .at = at, .user_name = "johndoe"});
        });
    }
    for (auto& thread : threads) thread.join();
    const std::string one = audit_line({.kind = AuditKind::login_refused, .at = at, .user_name = "johndoe"});
    REQUIRE(log.size() == 400 * one.size());
    for (std::size_t from = 0; from < log.size(); from += one.size()) CHECK(log.compare(from, one.size(), one) == 0);
    JsonLinesAudit broken([](std::string_view) { throw std::runtime_error("disk full"); });
    broken.record({.kind = AuditKind::login_refused, .at = at});
}
