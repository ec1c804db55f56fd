// key_members_test: the names that RFC 7518 and RFC 8037 give to the parts of a key, and which of them must be there.
#include <latchkey/crypto/key_members.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

/// The members' names in their order, those that may be missing in brackets.
template <class Members>
std::string names() {
    std::string text(Members::type);
    text += ':';
    for (const auto& member : Members::all()) (text += ' ') += member.required ? std::string(member.name) : '[' + std::string(member.name) + ']';
    return text;
}

/// Whether each name leads to a member of its own.
template <class Members>
bool each_is_another() {
    static constexpr unsigned char byte = 0;
    for (const auto& one : Members::all()) {
        Members members{};
        members.*one.bytes = ByteView(&byte, 1);
        for (const auto& other : Members::all()) {
            if ((members.*other.bytes).empty() == (one.name == other.name)) return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("The members are called what RFC 7518 section 6 and RFC 8037 section 2 call them") {
    CHECK(names<RsaPublicMembers>() == "RSA: e n");
    CHECK(names<RsaPrivateMembers>() == "RSA: e n d [p] [q] [dp] [dq] [qi]");
    CHECK(names<EcPublicMembers>() == "EC: x y");
    CHECK(names<EcPrivateMembers>() == "EC: x y d");
    CHECK(names<OkpPublicMembers>() == "OKP: x");
    CHECK(names<OkpPrivateMembers>() == "OKP: x d");
}

TEST_CASE("Each name leads to a member of its own") {
    CHECK(each_is_another<RsaPublicMembers>());
    CHECK(each_is_another<RsaPrivateMembers>());
    CHECK(each_is_another<EcPublicMembers>());
    CHECK(each_is_another<EcPrivateMembers>());
    CHECK(each_is_another<OkpPublicMembers>());
    CHECK(each_is_another<OkpPrivateMembers>());
}
