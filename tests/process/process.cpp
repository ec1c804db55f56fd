// process: what one process may do to the library besides calling it: use it before main() and after, in several files,
// first from many threads at once, in children after a fork, in shared objects that come and go. And what no token may make
// the process do: ask the network.
#include "first_use.hpp"

#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/key_ring.hpp>

#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

const first_use::Made& made_before_main();

namespace {
std::atomic<int> network_calls = 0;
}  // namespace
// In the place of the C library's, for everything in this process.
extern "C" {
int socket(int, int, int) noexcept { return ++network_calls, errno = EACCES, -1; }
int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) { return ++network_calls, EAI_FAIL; }
}

using namespace latchkey;

namespace {

int failures = 0;
void check(bool good, const char* what) {
    std::printf("%s: %s\n", good ? "good" : "BAD", what);
    failures += good ? 0 : 1;
}

/// SHA-384 and Ed25519 have not been used by anybody yet.
void first_from_many_threads() {
    std::atomic<int> ready = 0, good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 32; ++i) {
        threads.emplace_back([&] {
            ++ready;
            while (ready < 32) std::this_thread::yield();
            const auto mac_key = Hs384Key::generate();
            const auto key = Ed25519PrivateKey::generate();
            Signature mac, signature;
            if (mac_key && key && mac_key->sign("text", mac) && mac_key->verify("text", mac.bytes()) && key->sign("text", signature) &&
                key->public_key()->verify("text", signature.bytes())) {
                ++good;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    check(good == 32, "the first use, from 32 threads at once");
}

/// A token and a hash of a child, by a pipe; then the child ends.
std::string made_by_a_child() {
    int ends[2];
    if (pipe(ends) != 0) return {};
    const pid_t child = fork();
    if (child == 0) {
        const auto made = first_use::make();
        const std::string text = made.token + ' ' + made.hash;
        const auto written = write(ends[1], text.data(), text.size());
        _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string text;
    char buffer[512];
    for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    return waitpid(child, &status, 0) == child && status == 0 ? text : std::string();
}
void after_a_fork() {
    std::set<std::string> ids, salts;
    bool good = true;
    for (int i = 0; i < 8; ++i) {
        const std::string text = made_by_a_child();
        const first_use::Made made{text.substr(0, text.find(' ')), text.substr(text.find(' ') + 1)};
        good = good && first_use::is_good(made);
        const JwtCodec codec(Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value());
        if (const auto claims = codec.decode(AccessTokenView(made.token))) ids.insert(std::string(claims->token_id().value_or("")));
        salts.insert(made.hash.substr(0, made.hash.rfind('$')));
    }
    check(good && ids.size() == 8 && salts.size() == 8, "8 children, and no \"jti\" or salt twice");
}

/// The plugin twice at once, under two names, and a third time after both are gone.
void loaded_twice(const std::string& plugin) {
    const auto use = [](void* handle) {
        if (handle == nullptr) return false;
        using Text = const char*();
        using Takes = bool(const char*, const char*);
        const auto token = reinterpret_cast<Text*>(dlsym(handle, "plugin_token"));
        const auto hash = reinterpret_cast<Text*>(dlsym(handle, "plugin_hash"));
        const auto takes = reinterpret_cast<Takes*>(dlsym(handle, "plugin_takes"));
        return token != nullptr && hash != nullptr && takes != nullptr && first_use::is_good({token(), hash()}) &&
               takes(made_before_main().token.c_str(), made_before_main().hash.c_str());
    };
    const std::string copy = plugin + ".copy." + std::to_string(getpid());
    std::filesystem::copy_file(plugin, copy, std::filesystem::copy_options::overwrite_existing);
    void* const first = dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const second = dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
    check(first != second && use(first) && use(second), "a shared object with the library in it, twice");
    std::thread([&] { static_cast<void>(use(first)); }).join();  // what this thread kept there is gone before the object is
    const bool closed = first != nullptr && second != nullptr && dlclose(first) == 0 && dlclose(second) == 0;
    void* const third = dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
    check(closed && use(third) && first_use::is_good(made_before_main()), "and once more when both are gone");
    std::filesystem::remove(copy);
}

/// Keys, and addresses of keys, in a signed header: "jku", "x5u", "jwk", "x5c", and a "kid" that is an address.
void nobody_is_asked() {
    static constexpr std::string_view headers[] = {R"("jku":"https://issuer.example/jwks.json")", R"("x5u":"https://issuer.example/chain.pem")",
                                                   R"("jwk":{"kty":"oct","k":"AAAA"})", R"("x5c":["AAAA"])", R"("kid":"http://issuer.example/key")"};
    const auto key = Hs256Key::from_secret(KeyBytes(std::string(32, 'k')));
    const JwtCodec<KeyRing<Hs256Key>> ring(std::in_place, {}, {}, KeyId("one"), Hs256Key::generate().value());
    bool good = true;
    for (const std::string_view member : headers) {
        std::string token;
        Base64Url::append(token, bytes_of(R"({"alg":"HS256",)" + std::string(member) + "}"));
        Base64Url::append(token += '.', bytes_of(R"({"sub":"johndoe","exp":99999999999})"));
        Signature mac;
        good = good && key->sign(token, mac).has_value();
        Base64Url::append(token += '.', mac.bytes());
        const JwtCodec codec(Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value());
        good = good && codec.decode(AccessTokenView(token)).has_value();  // the members decide nothing
        good = good && !ring.decode(AccessTokenView(token)).has_value();
    }
    check(good && network_calls == 0, "no address in a token is asked for a key");
    const bool seen = socket(AF_INET, SOCK_STREAM, 0) == -1 && dlsym(RTLD_DEFAULT, "getaddrinfo") == reinterpret_cast<void*>(&getaddrinfo);
    check(seen && network_calls == 1, "and it would have been seen");
}

}  // namespace

int main(int, char** argv) {
    check(first_use::is_good(made_before_main()), "made before main(), in another file");
    first_from_many_threads();
    after_a_fork();
    loaded_twice(argv[1]);
    nobody_is_asked();
    return failures == 0 ? 0 : 1;
}
