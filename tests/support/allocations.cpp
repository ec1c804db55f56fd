// allocations: every form of operator new and delete, replaced, so that one kind of memory has one kind of owner.
// It is malloc's: AddressSanitizer and LeakSanitizer see it as they see any other.
#include "support/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t count = 0, failing = 0, last_failing = 0;  // the first and last of those that fail; 0: none

[[maybe_unused]] void* room_for(std::size_t size, std::size_t alignment) noexcept {
    ++count;
    if (failing != 0 && count >= failing && count <= last_failing) return nullptr;
    if (size == 0) size = 1;
    if (alignment <= alignof(std::max_align_t)) return std::malloc(size);
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
[[maybe_unused]] void* room_or_throw(std::size_t size, std::size_t alignment) {
    if (void* const room = room_for(size, alignment)) return room;
    throw std::bad_alloc();
}
[[maybe_unused]] constexpr std::size_t in_bytes(std::align_val_t alignment) noexcept { return static_cast<std::size_t>(alignment); }

}  // namespace

namespace latchkey_test {

std::size_t Allocations::count() noexcept { return ::count; }
void Allocations::fail(std::size_t nth, bool and_all_after) noexcept {
    failing = ::count + nth;
    last_failing = and_all_after ? static_cast<std::size_t>(-1) : failing;
}
bool Allocations::stop_failing() noexcept {
    const bool failed = failing != 0 && ::count >= failing;
    failing = last_failing = 0;
    return failed;
}

}  // namespace latchkey_test

#ifndef LATCHKEY_TEST_NO_ALLOCATIONS
void* operator new(std::size_t size) { return room_or_throw(size, 1); }
void* operator new[](std::size_t size) { return room_or_throw(size, 1); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return room_for(size, 1); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return room_for(size, 1); }
void* operator new(std::size_t size, std::align_val_t to) { return room_or_throw(size, in_bytes(to)); }
void* operator new[](std::size_t size, std::align_val_t to) { return room_or_throw(size, in_bytes(to)); }
void* operator new(std::size_t size, std::align_val_t to, const std::nothrow_t&) noexcept { return room_for(size, in_bytes(to)); }
void* operator new[](std::size_t size, std::align_val_t to, const std::nothrow_t&) noexcept { return room_for(size, in_bytes(to)); }

void operator delete(void* room) noexcept { std::free(room); }
void operator delete[](void* room) noexcept { std::free(room); }
void operator delete(void* room, std::size_t) noexcept { std::free(room); }
void operator delete[](void* room, std::size_t) noexcept { std::free(room); }
void operator delete(void* room, const std::nothrow_t&) noexcept { std::free(room); }
void operator delete[](void* room, const std::nothrow_t&) noexcept { std::free(room); }
void operator delete(void* room, std::align_val_t) noexcept { std::free(room); }
void operator delete[](void* room, std::align_val_t) noexcept { std::free(room); }
void operator delete(void* room, std::size_t, std::align_val_t) noexcept { std::free(room); }
void operator delete[](void* room, std::size_t, std::align_val_t) noexcept { std::free(room); }
void operator delete(void* room, std::align_val_t, const std::nothrow_t&) noexcept { std::free(room); }
void operator delete[](void* room, std::align_val_t, const std::nothrow_t&) noexcept { std::free(room); }
#endif
