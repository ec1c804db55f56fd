// read_mostly: a value that many threads read without a lock while one replaces it.
#pragma once

#include <latchkey/core/reader_gate.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace latchkey {

/// One value behind a ReaderGate.
template <class T>
class ReadMostly {
 public:
    explicit ReadMostly(std::unique_ptr<const T> value) noexcept : value_(value.release()) {}
    ReadMostly(const ReadMostly&) = delete;
    ReadMostly& operator=(const ReadMostly&) = delete;
    ~ReadMostly() { delete value_.load(); }

    /// Gives `use(const T&)` for the value of now. What `use` keeps of it must be a copy; it must not call replace().
    template <class Use>
    decltype(auto) read(Use&& use) const {
        const ReaderGate::Reader reader(gate_);
        return std::forward<Use>(use)(*value_.load());
    }

    /// Puts `make(const T& old)`, a unique_ptr, in its place; null leaves the old one. One at a time; the others wait.
    template <class Make>
    void replace(Make&& make) {
        const std::lock_guard lock(writers_);
        std::unique_ptr<const T> fresh = std::forward<Make>(make)(*value_.load());
        if (!fresh) return;
        const std::unique_ptr<const T> old(value_.exchange(fresh.release()));
        gate_.wait_for_readers();
    }

 private:
    ReaderGate gate_;
    std::atomic<const T*> value_;
    std::mutex writers_;
};

}  // namespace latchkey
