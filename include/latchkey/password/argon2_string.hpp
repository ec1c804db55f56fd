// argon2_string: "$argon2id$v=19$m=65536,t=3,p=1$salt$tag", read and written.
#pragma once

#include <latchkey/password/hash_text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// The parts of an encoded Argon2 hash. `salt` and `tag` are base64 without padding, views into the text.
struct Argon2String {
    std::uint64_t memory_kib = 0;
    std::uint64_t passes = 0;
    std::uint64_t lanes = 0;
    std::string_view salt;
    std::string_view tag;
    std::uint32_t version = 0x13;  ///< 0x10 where the text says "v=16" or nothing

    /// Reads `text`, a hash of the variant `name` ("argon2id"). The parameters may stand in any order, as some programs
    /// write them, each once. Nothing where it is anything else, or breaks a bound of RFC 9106 section 3.1: a salt of 8
    /// bytes, a tag of 4, 8 KiB a lane, one pass, one lane at the least, all under 2^32. Tags have up to 128 bytes,
    /// salts up to 64.
    [[nodiscard]] static std::optional<Argon2String> parse(std::string_view text, std::string_view name) noexcept {
        Argon2String hash;
        HashText reader(text);
        if (!reader.pass("$") || !reader.pass(name) || !reader.pass("$")) return {};
        if (!reader.pass("v=19$")) hash.version = 0x10, static_cast<void>(reader.pass("v=16$"));
        for (int i = 0; i < 3; ++i) {
            if (i > 0 && !reader.pass(",")) return {};
            std::uint64_t* const value = reader.pass("m=")   ? &hash.memory_kib
                                         : reader.pass("t=") ? &hash.passes
                                         : reader.pass("p=") ? &hash.lanes
                                                             : nullptr;
            if (value == nullptr || *value != 0 || !reader.number(*value)) return {};
        }
        if (!reader.pass("$") || !reader.field('$', hash.salt)) return {};
        hash.tag = reader.rest();
        const bool sizes = is_base64(hash.salt, 8, 64) && is_base64(hash.tag, 4, 128);
        if (!sizes || hash.memory_kib < 8 * hash.lanes) return {};
        return hash;
    }
    /// Whether RFC 9106 would have a new hash so: version 1.3 and a tag of 128 bits or more.
    [[nodiscard]] bool up_to_date() const noexcept { return version == 0x13 && tag.size() >= 22; }

    /// "m=65536,t=3,p=1", in the reference order.
    [[nodiscard]] std::string parameters() const {
        std::string text = "m=";
        ((text += std::to_string(memory_kib)) += ",t=") += std::to_string(passes);
        return (text += ",p=") += std::to_string(lanes);
    }
    /// The whole text, its parameters in the reference order.
    [[nodiscard]] std::string encode(std::string_view name) const {
        std::string text = "$";
        ((text += name) += version == 0x13 ? "$v=19$" : "$v=16$") += parameters();
        ((text += '$') += salt) += '$';
        return text += tag;
    }

 private:
    // The reference program writes standard base64 without padding, and reads nothing else.
    static bool is_base64(std::string_view text, std::size_t least_bytes, std::size_t most_bytes) noexcept {
        HashBytes bytes;
        return decode_base64(text, Base64Dialect::unpadded, bytes) && bytes.size() >= least_bytes &&
               bytes.size() <= most_bytes;
    }
};

}  // namespace latchkey
