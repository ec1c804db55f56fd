// argon2_string: "$argon2id$v=19$m=65536,t=3,p=1$salt$tag", read and written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// The parts of an encoded Argon2 hash, version 1.3. `salt` and `tag` are base64 without padding, views into the text.
struct Argon2String {
    std::uint64_t memory_kib = 0;
    std::uint64_t passes = 0;
    std::uint64_t lanes = 0;
    std::string_view salt{};
    std::string_view tag{};

    /// Reads `text`, a hash of the variant `name` ("argon2id"). The parameters may stand in any order, as some programs
    /// write them, each once. Nothing where it is anything else, or breaks a bound of RFC 9106 section 3.1: a salt of 8
    /// bytes, 8 KiB a lane, one pass, one lane at the least, all under 2^32. Tags here are 16 to 128 bytes, salts up to 64.
    [[nodiscard]] static std::optional<Argon2String> parse(std::string_view text, std::string_view name) noexcept {
        Argon2String hash;
        if (!pass(text, "$") || !pass(text, name) || !pass(text, "$v=19$")) return {};
        for (int i = 0; i < 3; ++i) {
            if (i > 0 && !pass(text, ",")) return {};
            std::uint64_t* const value =
                pass(text, "m=") ? &hash.memory_kib : pass(text, "t=") ? &hash.passes : pass(text, "p=") ? &hash.lanes : nullptr;
            if (value == nullptr || *value != 0 || !pass_number(text, *value)) return {};
        }
        if (!pass(text, "$")) return {};
        hash.salt = text.substr(0, text.find('$'));
        text.remove_prefix(hash.salt.size());
        if (!pass(text, "$")) return {};
        hash.tag = text;
        const bool sizes = is_base64(hash.salt, 8, 64) && is_base64(hash.tag, 16, 128);
        if (!sizes || hash.memory_kib < 8 * hash.lanes) return {};
        return hash;
    }

    /// The text in the reference order m, t, p.
    [[nodiscard]] std::string encode(std::string_view name) const {
        std::string text = "$";
        ((text += name) += "$v=19$m=") += std::to_string(memory_kib);
        (text += ",t=") += std::to_string(passes);
        (text += ",p=") += std::to_string(lanes);
        ((text += '$') += salt) += '$';
        return text += tag;
    }

 private:
    static bool pass(std::string_view& text, std::string_view part) noexcept {
        if (!text.starts_with(part)) return false;
        text.remove_prefix(part.size());
        return true;
    }
    static bool pass_number(std::string_view& text, std::uint64_t& value) noexcept {
        if (text.starts_with('0')) return false;
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
            value = value * 10 + static_cast<unsigned char>(text.front() - '0');
            if (value > 0xFFFFFFFF) return false;
        }
        return value != 0;
    }
    // The reference program writes standard base64 without padding, and reads nothing else.
    static bool is_base64(std::string_view text, std::size_t least_bytes, std::size_t most_bytes) noexcept {
        static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t bytes = text.size() * 3 / 4, left = text.size() % 4;
        if (bytes < least_bytes || bytes > most_bytes || left == 1) return false;
        if (text.find_first_not_of(alphabet) != text.npos) return false;
        const std::size_t unused = left == 2 ? 15 : left == 3 ? 3 : 0;
        return (alphabet.find(text.back()) & unused) == 0;
    }
};

}  // namespace latchkey
