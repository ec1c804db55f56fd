// tls_client: the client's side of TLS, on OpenSSL's libssl: bytes in, bytes out. The socket is the caller's, and so are its time limits.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/crypto/digest.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Whom a client of TLS trusts, and who it is itself. Nothing said: the system's authorities, and the name of the host.
struct TlsRules {
    std::string ca_file{};           ///< PEM: the only authorities trusted; empty: the system's, or those of SSL_CERT_FILE and SSL_CERT_DIR
    std::string server_name{};       ///< a name or an address that the certificate must have; empty: the host that is connected to
    std::string certificate_file{};  ///< PEM, the client's own first, then its chain; empty: none is shown
    std::string key_file{};          ///< PEM, of that certificate, without a passphrase; empty: it is in the same file
    std::chrono::seconds files_good_for = std::chrono::minutes(1);  ///< then they are read again, as certificates are replaced while programs run
    bool unsafe_accept_any_certificate = false;                     ///< for whoever stands between, too, who reads and changes what he likes
};

/// One connection: TLS 1.2 or 1.3. Once anything has failed, everything does. For one thread at a time.
class TlsClient {
 public:
    enum class Step { done, wants_more, failed };

    /// After each call outgoing() is to be sent, also where it failed: the server is told why. wants_more: of what it says.
    /// RFC 9525 §6: its certificate is checked, and names it in subjectAltName.
    [[nodiscard]] Step shake_hands() noexcept {
        const ErrorQueueGuard guard;
        return failed() ? Step::failed : step_of(SSL_do_handshake(ssl_.get()));
    }
    /// Takes in what is to be said. Not before shake_hands() is done.
    [[nodiscard]] bool write(std::string_view plain) noexcept {
        const ErrorQueueGuard guard;
        std::size_t taken = 0;
        return !failed() && step_of(SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &taken)) == Step::done;
    }
    /// Gives what was said, at most as much as there is room for.
    [[nodiscard]] Step read(std::span<char> room, std::size_t& count) noexcept {
        const ErrorQueueGuard guard;
        return failed() ? Step::failed : step_of(SSL_read_ex(ssl_.get(), room.data(), room.size(), &count));
    }

    /// What is to go to the server, until sent() says that it went.
    [[nodiscard]] std::string_view outgoing() const noexcept {
        char* data = nullptr;
        const long size = ssl_ ? BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &data) : 0;
        return size > 0 ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
    }
    void sent() noexcept {
        if (ssl_) BIO_reset(SSL_get_wbio(ssl_.get()));
    }
    /// Takes in what came from the server.
    [[nodiscard]] bool received(std::string_view wire) noexcept {
        const ErrorQueueGuard guard;
        std::size_t taken = 0;
        if (!failed() && (BIO_write_ex(SSL_get_rbio(ssl_.get()), wire.data(), wire.size(), &taken) != 1 || taken != wire.size())) trouble_ = no_memory;
        return !failed();
    }

    /// Why it failed, for a log: "certificate has expired". Nothing that was read or written is in it. Empty: it has not.
    [[nodiscard]] std::string_view trouble() const noexcept { return trouble_; }

 private:
    friend class TlsContext;
    static constexpr std::string_view no_memory = "no memory for TLS";
    struct Free {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    explicit TlsClient(std::string_view trouble) noexcept : trouble_(trouble) {}
    TlsClient(SSL_CTX* context, const std::string& name) noexcept : ssl_(SSL_new(context)) {
        BIO* const in = BIO_new(BIO_s_mem());
        BIO* const out = BIO_new(BIO_s_mem());
        if (!ssl_ || in == nullptr || out == nullptr) {
            BIO_free(in);
            BIO_free(out);
            ssl_.reset();
            trouble_ = no_memory;
            return;
        }
        SSL_set_bio(ssl_.get(), in, out);
        SSL_set_connect_state(ssl_.get());
        // OpenSSL reads "" as any name, and ".example.org" as any below it.
        if (name.empty() || name.front() == '.' || !(expect_address(name) || expect_name(name))) trouble_ = "no name that a certificate could have";
    }
    bool expect_address(const std::string& name) noexcept { return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str()) == 1; }
    bool expect_name(const std::string& name) noexcept {
        X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl_.get());
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        return X509_VERIFY_PARAM_set1_host(rules, name.data(), name.size()) == 1 && SSL_set_tlsext_host_name(ssl_.get(), name.c_str()) == 1;
    }

    [[nodiscard]] bool failed() const noexcept { return !trouble_.empty(); }
    // Not by SSL_get_error(), which takes an error that somebody else left in the queue for its own.
    Step step_of(int code) noexcept {
        if (code == 1) return Step::done;
        if (SSL_want_read(ssl_.get())) return Step::wants_more;
        const long verdict = SSL_get_verify_result(ssl_.get());
        const bool checked = SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
        const char* const said = checked && verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : ERR_reason_error_string(ERR_peek_last_error());
        trouble_ = said != nullptr ? said : "the server ended TLS";
        return Step::failed;
    }

    std::unique_ptr<SSL, Free> ssl_;
    std::string_view trouble_;  // for ever
};

/// What the connections of a program share: to read a system's authorities takes 20 ms. Safe to call from many threads at once.
class TlsContext {
 public:
    explicit TlsContext(TlsRules rules) : rules_(std::move(rules)) {}

    /// A connection to `host`, a name or an address. Where a file cannot be read it has failed from the start.
    [[nodiscard]] TlsClient client(const std::string& host) {
        const ErrorQueueGuard guard;
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        std::string_view trouble;
        if (!kept_ || now >= read_again_) {
            if (Context fresh = read(trouble)) {
                kept_ = std::move(fresh);
                read_again_ = now + rules_.files_good_for;
            }
        }
        // While a file is being replaced, what was good before is.
        return kept_ ? TlsClient(kept_.get(), rules_.server_name.empty() ? host : rules_.server_name) : TlsClient(trouble);
    }

 private:
    struct Free {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };
    using Context = std::unique_ptr<SSL_CTX, Free>;

    Context read(std::string_view& trouble) const noexcept {
        Context context(SSL_CTX_new(TLS_client_method()));
        if (!context) return trouble = TlsClient::no_memory, nullptr;
        if (const long least = SSL_CTX_get_min_proto_version(context.get()); least < TLS1_2_VERSION) SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
        SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_verify(context.get(), rules_.unsafe_accept_any_certificate ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
        const int trusts = rules_.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) : SSL_CTX_load_verify_file(context.get(), rules_.ca_file.c_str());
        if (trusts != 1) return trouble = "the file of authorities cannot be read", nullptr;
        if (rules_.certificate_file.empty()) return context;
        SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });  // asks nobody at a terminal
        const std::string& key = rules_.key_file.empty() ? rules_.certificate_file : rules_.key_file;
        if (SSL_CTX_use_certificate_chain_file(context.get(), rules_.certificate_file.c_str()) != 1 ||
            SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {  // which is of this certificate, or refused
            return trouble = "the client's certificate and key cannot be read, or are not of one another", nullptr;
        }
        return context;
    }

    TlsRules rules_;
    std::mutex mutex_;
    Context kept_;
    std::chrono::steady_clock::time_point read_again_{};
};

}  // namespace latchkey
