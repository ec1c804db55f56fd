// issuer_server: the tokens of RFC 9068 for other servers: RS256 and EdDSA in turn, a key a while, its public keys at /jwks.json.
#include "support/server.hpp"
#include "support/users.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/jwks_endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/jwt/jwks_text.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/token_kind.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace {

using namespace std::chrono_literals;
using Ring = latchkey::KeyRing<latchkey::Rs256PrivateKey, latchkey::Ed25519PrivateKey>;

constexpr auto token_lifetime = 15min;

latchkey::KeyId key_id(int number) { return latchkey::KeyId("key-" + std::to_string(number)); }

/// Adds key `number`: published from now on, long before it signs.
void publish(Ring& ring, int number) {
    const auto added = number % 2 == 0 ? ring.add(key_id(number), latchkey::Ed25519PrivateKey::generate().value())
                                       : ring.add(key_id(number), latchkey::Rs256PrivateKey::generate().value());
    if (!added) std::cerr << "cannot add " << key_id(number).text() << ": " << latchkey::to_string(added.error()) << "\n";
}

/// Signs with the next key every so often, and publishes the one after it. Whoever fetches the set at least once in that
/// time knows every key before its first token.
class Rotation {
 public:
    Rotation(Ring& ring, std::chrono::seconds every) : thread_([this, &ring, every] {
        std::unique_lock lock(mutex_);
        for (int number = 1; !stop_.wait_for(lock, every, [this] { return stopped_; }); ++number) {
            const auto now = latchkey::SystemClock{}.now();
            if (!ring.sign_with(key_id(number), now + token_lifetime)) std::cerr << "cannot sign with key " << number << "\n";
            publish(ring, number + 1);
            ring.drop_expired(now);
        }
    }) {}
    ~Rotation() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        stop_.notify_one();
        thread_.join();
    }

 private:
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopped_ = false;
    std::thread thread_;
};

void serve(const example::Options& options) {
    const std::string issuer = options.issuer.empty() ? "http://" + options.host + ":" + std::to_string(options.port) : options.issuer;
    const example::Signals signals;  // before the thread that rotates: it would be ended by them
    example::Users users;
    const latchkey::PasswordHasher hasher;
    latchkey::HashingGate gate(example::login_limits());
    const latchkey::Gated gated(hasher, gate);
    options.users.empty() ? example::add_tutorial_users(users, hasher) : example::load_users(users, options.users);

    const latchkey::TokenRules rules{
        .lifetime = token_lifetime, .issuers = {latchkey::Issuer(issuer)}, .audiences = {latchkey::Audience("notes")},
        .client_id = latchkey::ClientId("tutorial")};
    latchkey::JwtCodec<Ring, latchkey::NoExtra, latchkey::SystemClock, latchkey::Rfc9068AccessTokenKind> codec(std::in_place, rules, latchkey::SystemClock(), key_id(0), latchkey::Ed25519PrivateKey::generate().value());
    publish(codec.key(), 1);
    const latchkey::Authenticator auth(users, gated, codec);
    httplib::Server server;
    latchkey::mount(server, latchkey::token_endpoint("/token", auth, latchkey::OAuthReplies{}));
    latchkey::mount(server, latchkey::jwks_endpoint("/jwks.json", [&] { return latchkey::public_jwks(codec.key(), latchkey::SystemClock{}.now()); },
                                                    options.rotate_every));
    const Rotation rotation(codec.key(), std::chrono::seconds(options.rotate_every));
    std::cout << "issuing as " << issuer << ", keys at " << issuer << "/jwks.json\n" << std::flush;
    example::run(server, options);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
