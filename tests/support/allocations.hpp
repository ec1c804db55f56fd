// allocations: counts what this thread takes from operator new, and lets the n-th of it fail. For programs that
// are linked with allocations.cpp.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LATCHKEY_TEST_NO_ALLOCATIONS  // its operator new can be replaced by nobody
#endif
#elif defined(__SANITIZE_THREAD__)
#define LATCHKEY_TEST_NO_ALLOCATIONS
#endif

namespace latchkey_test {

class Allocations {
 public:
#ifdef LATCHKEY_TEST_NO_ALLOCATIONS
    static constexpr bool counted = false;
#else
    static constexpr bool counted = true;
#endif
    static constexpr const char* why_not = "skipped: ThreadSanitizer keeps operator new to itself";  // tests/CMakeLists.txt knows it

    /// How many this thread has asked for, those that failed among them.
    [[nodiscard]] static std::size_t count() noexcept;
    /// Makes the `nth` allocation of this thread from here on fail, 1 for the next; and those behind it where `and_all_after`.
    /// 0 counts the last one as failed.
    static void fail(std::size_t nth, bool and_all_after = false) noexcept;
    /// No more failures. Says whether there was one.
    static bool stop_failing() noexcept;
};

}  // namespace latchkey_test
