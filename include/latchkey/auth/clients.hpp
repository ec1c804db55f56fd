// clients: who asks for a token, proved where the client can prove it. RFC 6749 section 2.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/client_secrets.hpp>
#include <latchkey/auth/client_store.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/client.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/utf8.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace latchkey {

/// A client that is who it says: a confidential one showed its secret, a public one is known. Only Clients makes one.
class VerifiedClient {
 public:
    [[nodiscard]] const Client& client() const noexcept { return client_; }

 private:
    template <ClientStore S, ClientSecrets H, Clock N, class A>
    friend class Clients;
    explicit VerifiedClient(Client&& client) noexcept : client_(std::move(client)) {}

    Client client_;
};

/// Authenticates clients. Refers to the store, which must outlive it. Safe to call from many threads at once.
template <ClientStore Store, ClientSecrets Secrets = RandomClientSecrets, Clock Now = SystemClock, class Audit = NoAudit>
class Clients {
 public:
    explicit Clients(Store& store, Secrets secrets = {}, Now clock = {}, Audit audit = {})
        : store_(&store), secrets_(std::move(secrets)), clock_(std::move(clock)), audit_(std::move(audit)) {}

    /// Errors: invalid_client where no client was named, it is unknown or disabled, its secret is wrong or missing, or a
    /// public one has one; overloaded, store_unavailable, crypto_failure. With a secret the work is that of one check,
    /// whatever is wrong. RFC 6749 section 2.3.
    [[nodiscard]] Result<VerifiedClient> authenticate(const ClientCredentials& shown) const {
        auto client = found(shown);
        if (!client) tell(shown.id.text(), client.error());
        return client;
    }

 private:
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
};

}  // namespace latchkey
