// fuzz passwords: every parser of stored hashes. What one recognizes it can describe; what is described as cheap is
// computed, gives a verdict, and does not fit a password that it was not made from. With LATCHKEY_FUZZ_FAMILIES set, how many
// inputs each family recognized and computed is said at the end.
#include "fuzz.hpp"

#include "conformance/password_families.hpp"

#include <latchkey/password/pepper.hpp>

#include <openssl/err.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

using namespace latchkey;

namespace {

const Password password("latchkey-fuzz");

/// The number behind `label` in "a=1,b=2"; 1 where there is none.
std::uint64_t number(std::string_view parameters, std::string_view label) {
    const auto at = parameters.find(label);
    std::uint64_t value = 1;
    if (at == parameters.npos) return value;
    const char* const first = parameters.data() + at + label.size();
    const auto [end, error] = std::from_chars(first, parameters.data() + parameters.size(), value);
    return error == std::errc() ? value : UINT64_MAX;
}
/// Whether a computation of these parameters takes a few milliseconds and as many MiB.
bool is_cheap(std::string_view parameters) {
    const std::uint64_t n = number(parameters, "N="), r = number(parameters, "r="), p = number(parameters, "p=");
    const std::uint64_t m = number(parameters, "m="), t = number(parameters, "t="), i = number(parameters, "i=");
    return n <= 1024 && r <= 8 && p <= 4 && m <= 1024 && t <= 4 && i <= 5000 && number(parameters, "cost=") <= 4 &&
           number(parameters, "rounds=") <= 5000;
}

/// How many inputs were recognized, and how many of these computed, by what they were described as.
class Families {
 public:
    ~Families() {
        if (std::getenv("LATCHKEY_FUZZ_FAMILIES") == nullptr) return;
        for (const auto& [name, count] : counts_) std::fprintf(stderr, "%-18s %10zu recognized %10zu computed\n", name.c_str(), count.first, count.second);
    }
    void recognized(const std::string& name) { ++counts_[name].first; }
    void computed(const std::string& name) { ++counts_[name].second; }

 private:
    std::map<std::string, std::pair<std::size_t, std::size_t>> counts_;
};
Families families;

template <class Scheme>
void ask(const Scheme& scheme, PasswordHashView stored, bool safe) {
    const bool recognized = Scheme::recognizes(stored);
    const bool affordable = scheme.affordable(stored);
    FUZZ_CHECK(recognized || !affordable);
    if (!recognized) {
        const auto match = scheme.matches(password, stored);
        FUZZ_CHECK(!match || !*match);
        return;
    }
    const HashDescription description = describe_with(scheme, stored);
    for (const char c : description.scheme + description.parameters) FUZZ_CHECK(c >= ' ' && c <= '~');
    families.recognized(description.scheme);
    if (affordable && !is_cheap(description.parameters)) return;
    const auto match = scheme.matches(password, stored);
    FUZZ_CHECK(affordable || !match || !*match);
    if (affordable) families.computed(description.scheme);
    // There is memory: a row that is recognized and can never be told would be "try again" for ever.
    FUZZ_CHECK(match || match.error() == AuthError::hash_too_costly);
    if (match && *match) FUZZ_CHECK(!safe);
}

template <class... Schemes>
void ask_each(std::type_identity<AnyOf<Schemes...>>, PasswordHashView stored, bool safe) {
    static const std::tuple<Schemes...> schemes;
    std::apply([&](const auto&... scheme) { (ask(scheme, stored, safe), ...); }, schemes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const conformance::MigratingHasher hasher;
    const std::string_view text = fuzz::Input(data, size).rest();
    const PasswordHashView stored(text);
    ask_each(std::type_identity<conformance::SafeFamilies>(), stored, true);
    ask_each(std::type_identity<conformance::UnsafeFamilies>(), stored, false);
    ask(Argon2id(), stored, true);
    ask(Scrypt(), stored, true);
    ask(Pbkdf2<Pbkdf2Digest::sha256>(), stored, true);
    const HashDescription whole = hasher.describe(PasswordHash(text));
    FUZZ_CHECK(!whole.affordable || hasher.can_verify(PasswordHash(text)));
    FUZZ_CHECK(ERR_peek_error() == 0);
    return 0;
}
