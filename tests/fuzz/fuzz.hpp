// fuzz: what the targets have in common. Each is a LLVMFuzzerTestOneInput of libFuzzer, and holds what it reads to a
// second opinion wherever there is one.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzz {

[[noreturn]] inline void broken(const char* claim, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, claim);
    std::abort();
}
#define FUZZ_CHECK(claim) ((claim) ? static_cast<void>(0) : fuzz::broken(#claim, __FILE__, __LINE__))

/// The input, taken apart from the front.
class Input {
 public:
    Input(const std::uint8_t* data, std::size_t size) noexcept : rest_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    /// One byte to choose by; 0 where none is left.
    [[nodiscard]] unsigned choice() noexcept {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }
    /// What stands before the next line feed, or all that is left.
    [[nodiscard]] std::string_view line() noexcept {
        const auto end = rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
        return line;
    }

 private:
    std::string_view rest_;
};

/// A Clock that stands at the second 1700000000.
struct StoppedClock {
    [[nodiscard]] latchkey::TimePoint now() const noexcept { return latchkey::TimePoint(std::chrono::seconds(1'700'000'000)); }
};

}  // namespace fuzz
