// key_test: what is a key and what is not.
#include <latchkey/crypto/key.hpp>

#include "support/catch.hpp"

#include <cstring>
#include <string_view>

using namespace latchkey;

namespace {

struct Verifier {
    static constexpr std::string_view algorithm = "X";
    Result<void> verify(std::string_view, ByteView) const noexcept { return {}; }
};
struct Signer : Verifier {
    Result<void> sign(std::string_view, Signature&) const noexcept { return {}; }
};
struct NamesNoAlgorithm {
    Result<void> verify(std::string_view, ByteView) const noexcept { return {}; }
};
struct TakesTheAlgorithmFromOutside {
    static constexpr std::string_view algorithm = "X";
    Result<void> verify(std::string_view, std::string_view, ByteView) const noexcept { return {}; }
};
struct SaysOnlyYesOrNo {
    static constexpr std::string_view algorithm = "X";
    bool verify(std::string_view, ByteView) const noexcept { return true; }
};
struct MayThrow {
    static constexpr std::string_view algorithm = "X";
    Result<void> verify(std::string_view, ByteView) const { return {}; }
};
struct OneThreadAtATime {
    static constexpr std::string_view algorithm = "X";
    Result<void> verify(std::string_view, ByteView) noexcept { return {}; }
};
struct SignsOnly {
    static constexpr std::string_view algorithm = "X";
    Result<void> sign(std::string_view, Signature&) const noexcept { return {}; }
};

}  // namespace

static_assert(VerifyingKey<Verifier> && !SigningKey<Verifier>);
static_assert(VerifyingKey<Signer> && SigningKey<Signer>);
static_assert(!VerifyingKey<NamesNoAlgorithm> && !VerifyingKey<TakesTheAlgorithmFromOutside>);
static_assert(!VerifyingKey<SaysOnlyYesOrNo> && !VerifyingKey<MayThrow> && !VerifyingKey<OneThreadAtATime>);
static_assert(!SigningKey<SignsOnly>);

TEST_CASE("A signature is as long as it was said to be") {
    Signature signature;
    CHECK(signature.bytes().empty());
    std::memcpy(signature.buffer(), "abc", 3);
    signature.set_size(3);
    CHECK(text_of(signature.bytes()) == "abc");
    signature.set_size(2);
    CHECK(text_of(signature.bytes()) == "ab");
}

TEST_CASE("A signature has room for RSA with 8192 bits") {
    Signature signature;
    CHECK(Signature::max_size == 8192 / 8);
    std::memset(signature.buffer(), 0x55, Signature::max_size);
    signature.set_size(Signature::max_size);
    CHECK(signature.bytes()[Signature::max_size - 1] == 0x55);
}
