// outcome: a Result as one word, so that a failing check says what came instead.
#pragma once

#include <latchkey/core/result.hpp>

#include <string_view>

/// "ok", or the error's name.
template <class T>
[[nodiscard]] std::string_view outcome(const latchkey::Result<T>& result) noexcept {
    return result ? "ok" : latchkey::to_string(result.error());
}
