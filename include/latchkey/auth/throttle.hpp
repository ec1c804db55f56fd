// throttle: the policy that slows a guesser down without locking the user out.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/auth/owed_attempts.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/bytes.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/random_id.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Counts failed logins by account and, where the host says who is asking, by client address. Names that do not exist
/// are counted like those that do. An address from which the account's own user has logged in counts for itself: what
/// strangers did to the account, or from that address, does not keep that user out. OWASP Authentication Cheat Sheet,
/// "device cookies".
///
/// An attempt counts from the moment it is admitted. One that told nothing of the password is taken back; what a store
/// failed to say, or to take back, before the next attempt (copies of a Throttle share that). One that is under way when
/// the process is killed, or was not taken back until then, stays counted as the failure that it may be, and no longer than
/// a failure: for an account until the next right password, or ThrottleRules::forgotten_after (30 days) after the last
/// attempt that was let through; for an address until a day after the first of its failures. It costs what one more wrong
/// password would: a wait of ThrottleRules::longest_wait (an hour) at most, or closed_for (a day) where it is the hundredth.
template <AttemptStore Store>
class Throttle {
 public:
    static constexpr bool counts_attempts = true;
    static constexpr std::chrono::seconds user_is_known_for = std::chrono::days(90);

    explicit Throttle(Store& store, ThrottleRules by_account = {}, ThrottleRules by_address = ThrottleRules::of_address())
        : store_(&store), by_account_(by_account), by_address_(by_address) {}

    /// What an attempt was counted under.
    struct Ticket {
        AttemptKey account;
        AttemptKey from{};     ///< the account from this address; empty: no address is known
        AttemptKey address{};
        AttemptId id{};
        bool known = false;    ///< `from` is counted in place of `account`

        [[nodiscard]] const AttemptKey& counted() const noexcept { return known ? from : account; }
    };

    /// Counts an attempt. `account`: a name or, with `by_id`, a user's id; `address`: may be empty.
    /// Errors: throttled, store_unavailable.
    [[nodiscard]] Result<Ticket> admit(std::string_view account, std::string_view address, bool by_id = false) const {
        auto ticket = ticket_for(account, address, by_id);
        if (!ticket) return ticket;
        ticket->id = AttemptId(random_id<8>());
        if (!address.empty()) {
            const auto passed = pass(ticket->address, ticket->id, by_address_);
            if (!passed && !(ticket->known && passed.error() == AuthError::throttled)) return fail(passed.error());
        }
        if (const auto passed = pass(ticket->counted(), ticket->id, by_account_); !passed) {
            if (!address.empty()) static_cast<void>(take_back(ticket->address, ticket->id));
            return fail(passed.error());
        }
        return ticket;
    }
    /// How long an attempt would have to wait; zero where it need not. Errors: store_unavailable.
    [[nodiscard]] Result<std::chrono::seconds> wait_of(std::string_view account, std::string_view address, bool by_id = false) const {
        const auto ticket = ticket_for(account, address, by_id);
        if (!ticket) return fail(ticket.error());
        const auto own = ask_store([&] { return store_->wait_of(ticket->counted(), by_account_); });
        if (!own || address.empty() || ticket->known) return own;
        const auto shared = ask_store([&] { return store_->wait_of(ticket->address, by_address_); });
        return !shared || *shared > *own ? shared : own;
    }
    /// The attempt told nothing about the password: it does not count.
    void untold(const Ticket& ticket) const noexcept {
        static_cast<void>(take_back(ticket.counted(), ticket.id));
        if (!ticket.address.empty()) static_cast<void>(take_back(ticket.address, ticket.id));
    }
    /// The password was right. Errors: store_unavailable.
    [[nodiscard]] Result<void> succeeded(const Ticket& ticket) const {
        if (const auto done = ask_store([&] { return store_->forget(ticket.counted()); }); !done) {
            untold(ticket);
            return done;
        }
        if (ticket.address.empty()) return {};
        if (const auto done = take_back(ticket.address, ticket.id); !done) return done;
        return ask_store([&] { return store_->remember(mark_of(ticket.from), user_is_known_for); });
    }
    /// The account's failures are forgotten: its password was reset, or an administrator says so. Errors: store_unavailable.
    [[nodiscard]] Result<void> forgive(std::string_view account, bool by_id = false) const {
        const auto key = key_of(by_id ? 'i' : 'n', account);
        return key.empty() ? fail(AuthError::crypto_failure) : ask_store([&] { return store_->forget(key); });
    }

 private:
    Result<Ticket> ticket_for(std::string_view account, std::string_view address, bool by_id) const {
        Ticket ticket{.account = key_of(by_id ? 'i' : 'n', account)};
        if (ticket.account.empty()) return fail(AuthError::crypto_failure);
        if (address.empty()) return ticket;
        ticket.address = key_of('a', address);
        ticket.from = key_of('f', ticket.account.text() + std::string(address));
        const AttemptKey mark = mark_of(ticket.from);
        if (ticket.address.empty() || ticket.from.empty() || mark.empty()) return fail(AuthError::crypto_failure);
        const auto known = ask_store([&] { return store_->knows(mark); });
        if (!known) return fail(known.error());
        ticket.known = *known;
        return ticket;
    }
    Result<void> pass(const AttemptKey& key, const AttemptId& id, const ThrottleRules& rules) const {
        for (const AttemptId& owed : owed_->take(key)) {
            if (const auto done = take_back(key, owed); !done) return done;
        }
        const auto wait = ask_store([&] { return store_->attempt(key, rules, id); });
        if (!wait) {
            owed_->add(key, id);  // it may have been counted
            return fail(wait.error());
        }
        return wait->count() == 0 ? Result<void>() : fail(AuthError::throttled);
    }
    Result<void> take_back(const AttemptKey& key, const AttemptId& id) const noexcept {
        const auto done = ask_store([&] { return store_->take_back(key, id); });
        if (!done) owed_->add(key, id);
        return done;
    }
    static AttemptKey mark_of(const AttemptKey& from) { return key_of('k', from.text()); }
    // Empty where OpenSSL itself is broken.
    static AttemptKey key_of(char kind, std::string_view text) {
        std::array<unsigned char, Sha256::size> digest{};
        std::string key;
        if (!compute_digest<Sha256>(std::string(1, kind).append(text), digest)) return AttemptKey();
        Base64Url::append(key, digest);
        return AttemptKey(std::move(key));
    }

    Store* store_;
    std::shared_ptr<OwedAttempts> owed_ = std::make_shared<OwedAttempts>();
    ThrottleRules by_account_, by_address_;
};

}  // namespace latchkey
