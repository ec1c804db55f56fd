// audit_log: a sink that keeps what it was told, for tests.
#pragma once

#include <latchkey/auth/audit.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

struct AuditLog {
    struct Line {
        latchkey::AuditKind kind{};
        std::optional<latchkey::AuthError> why{};
        std::string user{}, client{}, token{}, session{};
    };
    std::vector<Line> lines{};
    std::mutex mutex{};

    void record(const latchkey::AuditEvent& event) noexcept {
        const std::lock_guard lock(mutex);
        lines.push_back({event.kind, event.why, std::string(event.user), std::string(event.client), std::string(event.token), std::string(event.session)});
    }
    [[nodiscard]] long said(latchkey::AuditKind kind, std::optional<latchkey::AuthError> why = {}) const {
        return std::count_if(lines.begin(), lines.end(), [&](const Line& line) { return line.kind == kind && (!why || line.why == why); });
    }
};

static_assert(latchkey::AuditSink<AuditLog>);
