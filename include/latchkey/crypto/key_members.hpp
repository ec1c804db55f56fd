// key_members: what a JWK calls the parts of a key, as bytes; RFC 7518 section 6 and RFC 8037 section 2.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <array>
#include <string_view>

namespace latchkey {

/// One member of `Members`: its name in a JWK, and where it is kept. An empty view is an absent member.
template <class Members>
struct KeyMember {
    std::string_view name;
    ByteView Members::*bytes;
    bool required = true;
};

/// Big-endian, without leading zeros. RFC 7518 section 6.3.1.
struct RsaPublicMembers {
    ByteView e, n;
    static constexpr std::string_view type = "RSA";
    static constexpr std::array<KeyMember<RsaPublicMembers>, 2> all() {
        return {{{"e", &RsaPublicMembers::e}, {"n", &RsaPublicMembers::n}}};
    }
};

/// The same; of the last five, all or none. RFC 7518 section 6.3.2.
struct RsaPrivateMembers {
    ByteView e, n, d, p, q, dp, dq, qi;
    static constexpr std::string_view type = "RSA";
    static constexpr std::array<KeyMember<RsaPrivateMembers>, 8> all() {
        using M = RsaPrivateMembers;
        return {{{"e", &M::e}, {"n", &M::n}, {"d", &M::d}, {"p", &M::p, false}, {"q", &M::q, false},
                 {"dp", &M::dp, false}, {"dq", &M::dq, false}, {"qi", &M::qi, false}}};
    }
};

/// Big-endian, each as long as the curve's field. RFC 7518 section 6.2.1.
struct EcPublicMembers {
    ByteView x, y;
    static constexpr std::string_view type = "EC";
    static constexpr std::array<KeyMember<EcPublicMembers>, 2> all() {
        return {{{"x", &EcPublicMembers::x}, {"y", &EcPublicMembers::y}}};
    }
};

/// The same, with `d` as long as the curve's order. RFC 7518 section 6.2.2.
struct EcPrivateMembers {
    ByteView x, y, d;
    static constexpr std::string_view type = "EC";
    static constexpr std::array<KeyMember<EcPrivateMembers>, 3> all() {
        using M = EcPrivateMembers;
        return {{{"x", &M::x}, {"y", &M::y}, {"d", &M::d}}};
    }
};

/// The encoded point of RFC 8032. RFC 8037 section 2.
struct OkpPublicMembers {
    ByteView x;
    static constexpr std::string_view type = "OKP";
    static constexpr std::array<KeyMember<OkpPublicMembers>, 1> all() { return {{{"x", &OkpPublicMembers::x}}}; }
};

/// The same, and the seed.
struct OkpPrivateMembers {
    ByteView x, d;
    static constexpr std::string_view type = "OKP";
    static constexpr std::array<KeyMember<OkpPrivateMembers>, 2> all() {
        return {{{"x", &OkpPrivateMembers::x}, {"d", &OkpPrivateMembers::d}}};
    }
};

}  // namespace latchkey
