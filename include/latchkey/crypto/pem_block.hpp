// pem_block: a private key that is in plain in a PEM text, decoded into memory that is wiped. OpenSSL's reader gives the last 64
// characters that it decoded back to the heap as they are: the whole of an Ed25519 key (seen in 3.0).
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/secret_base64.hpp>

#include <openssl/crypto.h>

#include <cstddef>
#include <string_view>

namespace latchkey {

/// The first private key of a text, if it is "PRIVATE KEY" (RFC 7468 section 10), "RSA PRIVATE KEY" or "EC PRIVATE KEY" in lines of
/// base64 and nothing else. Any other, as an encrypted one, is for OpenSSL to read.
class PlainPrivatePem {
 public:
    explicit PlainPrivatePem(std::string_view text) noexcept {
        static constexpr std::string_view begin = "-----BEGIN ", kind = "PRIVATE KEY", dashes = "-----";
        const auto at = text.find("PRIVATE KEY-----");
        if (at == text.npos) return;
        const auto line = at == 0 ? 0 : text.rfind('\n', at) + 1;  // npos + 1 is 0
        const std::string_view label = text.substr(line, at + kind.size() - line);
        if (!label.starts_with(begin)) return;
        const std::string_view name = label.substr(begin.size());
        if (name != kind && name != "RSA PRIVATE KEY" && name != "EC PRIVATE KEY") return;
        const std::string_view rest = text.substr(at + kind.size() + dashes.size());
        const auto body = rest.substr(0, rest.find(dashes));
        const auto end = rest.substr(body.size());
        if (!end.starts_with("-----END ") || !end.substr(9).starts_with(name) || !end.substr(9 + name.size()).starts_with(dashes)) return;
        if (decode(body)) name_ = name;
    }
    PlainPrivatePem(const PlainPrivatePem&) = delete;
    PlainPrivatePem& operator=(const PlainPrivatePem&) = delete;
    ~PlainPrivatePem() { OPENSSL_clear_free(room_, room_size_); }

    /// Empty where there is none. A view into the text.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] ByteView der() const noexcept { return {room_, size_}; }

 private:
    // What the characters say, and behind it the characters without the ends of their lines.
    bool decode(std::string_view body) noexcept {
        if (body.size() < 4 || (body[0] != '\n' && body[0] != '\r')) return false;
        room_size_ = 2 * body.size();
        room_ = static_cast<unsigned char*>(OPENSSL_malloc(room_size_));
        if (room_ == nullptr) return false;
        std::size_t length = 0;
        for (const char c : body) {
            if (c != '\n' && c != '\r') room_[body.size() + length++] = static_cast<unsigned char>(c);
        }
        return length % 4 == 0 && decode_secret_base64(text_of({room_ + body.size(), length}), room_, body.size(), size_);
    }

    std::string_view name_;
    unsigned char* room_ = nullptr;
    std::size_t room_size_ = 0, size_ = 0;
};

}  // namespace latchkey
