// hashing_gate: how many password hashes may run at once; who waits for one, in which order, and how long.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/password/machine_limits.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

namespace latchkey {

/// What a gate lets through. A login that would have to wait longer than a browser waits is better refused at once.
struct GateLimits {
    std::size_t permits = 1;                     ///< hashes at once, 1 at the least
    std::size_t queue = 16;                      ///< callers that wait; one more is refused at once
    std::chrono::milliseconds patience{2000};    ///< how long one waits before it is refused
    std::uint64_t memory_kib = 65536;            ///< what one permit stands for: the memory of one hash

    /// One permit a core, less one for everything that is not a login, and as many as fit in half of the memory.
    /// `memory_kib`: of one hash, as Argon2idCost::memory_kib.
    [[nodiscard]] static GateLimits of(const MachineLimits& machine, std::uint64_t memory_kib = 65536) noexcept {
        const std::uint64_t fit = machine.memory_bytes / 2 / 1024 / std::max<std::uint64_t>(1, memory_kib);
        const std::size_t spare = std::max<std::size_t>(1, machine.cores - 1);
        const auto permits = static_cast<std::size_t>(std::clamp<std::uint64_t>(fit, 1, spare));
        return {.permits = permits, .queue = 16 * permits, .memory_kib = memory_kib};
    }
};

/// Lets so many in at once, keeps so many more waiting in the order in which they came, and refuses the rest. A permit
/// that is given back goes to the first of those who wait, and wakes no other. A gate must outlive its permits.
class HashingGate {
 public:
    /// The right to compute, given back when it goes.
    class Permit {
     public:
        Permit(Permit&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), count_(other.count_) {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(gate_, other.gate_);
            std::swap(count_, other.count_);
            return *this;
        }
        ~Permit() {
            if (gate_ != nullptr) gate_->leave(count_);
        }

     private:
        friend class HashingGate;
        Permit(HashingGate* gate, std::size_t count) noexcept : gate_(gate), count_(count) {}
        HashingGate* gate_;
        std::size_t count_;
    };

    /// What goes on at a gate, for a metric.
    struct Load {
        std::size_t taken = 0;      ///< permits
        std::size_t waiting = 0;    ///< callers
        std::uint64_t refused = 0;  ///< callers, since the start
    };

    explicit HashingGate(GateLimits limits = GateLimits::of(MachineLimits::of_this_process())) noexcept
        : limits_(limits), free_(std::max<std::size_t>(1, limits.permits)) {
        limits_.permits = free_;
    }
    HashingGate(const HashingGate&) = delete;
    HashingGate& operator=(const HashingGate&) = delete;

    [[nodiscard]] const GateLimits& limits() const noexcept { return limits_; }
    [[nodiscard]] Load load() const noexcept {
        const std::lock_guard lock(mutex_);
        return {.taken = limits_.permits - free_, .waiting = waiting_, .refused = refused_};
    }

    /// Waits for a permit, and blocks the thread meanwhile.
    /// `memory_kib`: of the hash to come. One over the gate's own takes several permits, and one over all of them runs alone.
    /// Errors: overloaded, at once where the queue is full, or else when the patience is at its end.
    [[nodiscard]] Result<Permit> enter(std::uint64_t memory_kib = 0) noexcept {
        const std::size_t count = permits_for(memory_kib);
        std::unique_lock lock(mutex_);
        if (take(count)) return Permit(this, count);
        if (waiting_ >= limits_.queue) return refuse();
        Waiter self(count);
        append(self);
        const auto until = std::chrono::steady_clock::now() + limits_.patience;
        if (self.wake.wait_until(lock, until, [&] { return self.admitted; })) return Permit(this, count);
        remove(self);
        admit();  // those behind it may have been waiting for fewer permits than there are
        return refuse();
    }

    /// The same without waiting: for a thread that serves others, too, as that of an event loop. Nobody who waits is
    /// overtaken. Errors: overloaded.
    [[nodiscard]] Result<Permit> try_enter(std::uint64_t memory_kib = 0) noexcept {
        const std::size_t count = permits_for(memory_kib);
        const std::lock_guard lock(mutex_);
        if (take(count)) return Permit(this, count);
        return refuse();
    }

 private:
    // Lives on the stack of who waits, and is in the list for exactly so long.
    struct Waiter {
        explicit Waiter(std::size_t wanted) noexcept : count(wanted) {}
        std::size_t count;
        bool admitted = false;
        std::condition_variable wake{};
        Waiter* before = nullptr;
        Waiter* after = nullptr;
    };

    [[nodiscard]] std::size_t permits_for(std::uint64_t memory_kib) const noexcept {
        const std::uint64_t each = std::max<std::uint64_t>(1, limits_.memory_kib);
        const std::uint64_t count = memory_kib / each + (memory_kib % each != 0 ? 1 : 0);
        return static_cast<std::size_t>(std::clamp<std::uint64_t>(count, 1, limits_.permits));
    }
    [[nodiscard]] bool take(std::size_t count) noexcept {
        if (first_ != nullptr || free_ < count) return false;
        free_ -= count;
        return true;
    }
    void leave(std::size_t count) noexcept {
        const std::lock_guard lock(mutex_);
        free_ += count;
        admit();
    }
    // Woken under the lock: the waiter may be gone as soon as that is free.
    void admit() noexcept {
        while (first_ != nullptr && first_->count <= free_) {
            Waiter& next = *first_;
            remove(next);
            free_ -= next.count;
            next.admitted = true;
            next.wake.notify_one();
        }
    }
    void append(Waiter& waiter) noexcept {
        waiter.before = last_;
        (last_ == nullptr ? first_ : last_->after) = &waiter;
        last_ = &waiter;
        ++waiting_;
    }
    void remove(Waiter& waiter) noexcept {
        (waiter.before == nullptr ? first_ : waiter.before->after) = waiter.after;
        (waiter.after == nullptr ? last_ : waiter.after->before) = waiter.before;
        --waiting_;
    }
    std::unexpected<AuthError> refuse() noexcept {
        ++refused_;
        return fail(AuthError::overloaded);
    }

    GateLimits limits_;
    mutable std::mutex mutex_;
    std::size_t free_;
    std::size_t waiting_ = 0;
    std::uint64_t refused_ = 0;
    Waiter* first_ = nullptr;
    Waiter* last_ = nullptr;
};

/// A hasher behind a gate, in the place of that hasher: an Authenticator takes either. Refers to both, which must
/// outlive it. One gate may stand before several hashers. Peak memory is that of the permits; a stored hash of more
/// memory than one permit stands for takes several, and waits until they are free.
template <class Hasher>
class Gated {
 public:
    Gated(const Hasher& hasher, HashingGate& gate) noexcept : hasher_(hasher), gate_(gate) {}
    Gated(const Hasher&&, HashingGate&) = delete;

    /// Errors: overloaded, those of the hasher.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        return inside(memory_of(decoy()), [&] { return hasher_.hash(password); });
    }
    /// Errors: overloaded, those of the hasher. An overload says nothing about the password.
    [[nodiscard]] auto verify(const Password& password, const PasswordHash& stored) const {
        return inside(most_memory(stored), [&] { return hasher_.verify(password, stored); });
    }
    /// As of the hasher, if it has it. Errors: those of verify().
    [[nodiscard]] auto verify_only(const Password& password, const PasswordHash& stored) const
        requires requires(const Hasher& hasher) { hasher.verify_only(password, stored); }
    {
        return inside(most_memory(stored), [&] { return hasher_.verify_only(password, stored); });
    }
    [[nodiscard]] bool can_verify(const PasswordHash& stored) const noexcept { return hasher_.can_verify(stored); }
    [[nodiscard]] auto describe(const PasswordHash& stored) const { return hasher_.describe(stored); }
    [[nodiscard]] const PasswordHash& decoy() const noexcept { return hasher_.decoy(); }

 private:
    template <class Compute>
    [[nodiscard]] auto inside(std::uint64_t memory_kib, const Compute& compute) const -> decltype(compute()) {
        const auto permit = gate_.enter(memory_kib);
        if (!permit) return fail(permit.error());
        return compute();
    }
    // An upgrade takes that of a new hash.
    [[nodiscard]] std::uint64_t most_memory(const PasswordHash& stored) const noexcept {
        return (std::max)(memory_of(stored), memory_of(decoy()));
    }
    [[nodiscard]] std::uint64_t memory_of(const PasswordHash& stored) const noexcept {
        if constexpr (requires { hasher_.cost(stored).memory_kib; }) {
            return hasher_.cost(stored).memory_kib;
        } else {
            return 0;
        }
    }

    const Hasher& hasher_;
    HashingGate& gate_;
};

}  // namespace latchkey
