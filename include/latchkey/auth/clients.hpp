// clients: who asks for a token, proved where the client can prove it. RFC 6749 section 2.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/client_secrets.hpp>
#include <latchkey/auth/client_store.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/client.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/utf8.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A client that is who it says: a confidential one showed its secret, a public one is known. Only Clients makes one.
class VerifiedClient {
 public:
    [[nodiscard]] const Client& client() const noexcept { return client_; }

 private:
    template <ClientStore S, ClientSecrets H, Clock N, class A, class T>
    friend class Clients;
    explicit VerifiedClient(Client&& client) noexcept : client_(std::move(client)) {}

    Client client_;
};

/// Authenticates clients. Refers to the store, which must outlive it. Safe to call from many threads at once. `Attempts`: a Throttle,
/// which may be the Authenticator's, counts wrong secrets. It is for ChosenClientSecrets (RFC 6749 section 2.3.1: a server must
/// protect itself against brute force); nobody guesses 256 random bits.
template <ClientStore Store, ClientSecrets Secrets = RandomClientSecrets, Clock Now = SystemClock, class Audit = NoAudit, class Attempts = NoThrottle>
class Clients {
 public:
    explicit Clients(Store& store, Secrets secrets = {}, Now clock = {}, Audit audit = {}, Attempts attempts = {})
        : store_(&store), secrets_(std::move(secrets)), clock_(std::move(clock)), audit_(std::move(audit)), attempts_(std::move(attempts)) {}

    /// `address`: the client's, where it is known, for the throttle.
    /// Errors: invalid_client where no client was named, it is unknown or disabled, its secret is wrong or missing, or a
    /// public one has one; throttled; overloaded, store_unavailable, crypto_failure. With a secret the work is that of one check,
    /// whatever is wrong but for `throttled`. RFC 6749 section 2.3.
    [[nodiscard]] Result<VerifiedClient> authenticate(const ClientCredentials& shown, std::string_view address = {}) const {
        auto client = counted(shown, address);
        if (!client) tell(shown.id.text(), client.error());
        return client;
    }
    /// How long a client would have to wait now; zero where it need not. For Retry-After. Errors: store_unavailable.
    [[nodiscard]] Result<std::chrono::seconds> wait_before(const ClientId& id, std::string_view address = {}) const
        requires Attempts::counts_attempts
    {
        return attempts_.wait_of(account_of(id), address);
    }

 private:
    static std::string account_of(const ClientId& id) { return std::string("client\0", 7) + id.text(); }  // beside users of that name

    Result<VerifiedClient> counted(const ClientCredentials& shown, [[maybe_unused]] std::string_view address) const {
        if constexpr (Attempts::counts_attempts) {
            if (!shown.secret) return found(shown);  // nothing is guessed
            const auto ticket = attempts_.admit(account_of(shown.id), address);
            if (!ticket) return fail(ticket.error());
            auto client = found(shown);
            if (!client && client.error() != AuthError::invalid_client) attempts_.untold(*ticket);
            if (!client) return client;
            if (const auto reset = attempts_.succeeded(*ticket); !reset) return fail(reset.error());
            return client;
        } else {
            return found(shown);
        }
    }
    Result<VerifiedClient> found(const ClientCredentials& shown) const {
        Result<std::optional<Client>> client = std::optional<Client>();
        if (!shown.id.empty() && is_storable(shown.id.text())) client = ask_store([&] { return store_->find_client(shown.id); });
        if (!client) return fail(client.error());
        bool good = client->has_value() && !(*client)->disabled;
        if (shown.secret) {
            const auto match = secrets_.matches(*shown.secret, *client ? (*client)->secret_hash : ClientSecretHash());
            if (!match) return fail(match.error());
            good = good && *match && !(*client)->is_public();
        } else {
            good = good && (*client)->is_public();
        }
        if (!good) return fail(AuthError::invalid_client);
        return VerifiedClient(std::move(**client));
    }
    void tell(std::string_view id, AuthError why) const noexcept {
        if constexpr (Audit::audits) audit_.record(AuditEvent{.kind = AuditKind::client_refused, .why = why, .at = clock_.now(), .client = id});
    }

    Store* store_;
    [[no_unique_address]] Secrets secrets_;
    [[no_unique_address]] Now clock_;
    [[no_unique_address]] Audit audit_;
    [[no_unique_address]] Attempts attempts_;
};

}  // namespace latchkey
