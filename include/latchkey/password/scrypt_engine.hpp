// scrypt_engine: RFC 7914's scrypt. Which of libsodium and OpenSSL is the faster is a matter of the machine: at N=2^17 they were seen
// to take 276 and 404 ms on one, 369 and 290 on an AMD EPYC, where this takes 262.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/password/pbkdf2_rounds.hpp>

#include <sodium.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace latchkey {

/// Computes scrypt in one thread, in memory that is wiped at the end: 128 * r * (n + p + 1) bytes.
class ScryptEngine {
 public:
    /// Derives `size` bytes at `out`. `n`: a power of two over 1; `r`, `p`: 1 at the least. False where the memory is missing, also
    /// where no size_t could count it.
    /// RFC 7914 section 6.
    [[nodiscard]] static bool derive(ByteView password, ByteView salt, std::uint64_t n, std::uint64_t r, std::uint64_t p, unsigned char* out,
                                     std::size_t size) noexcept {
        constexpr std::uint64_t most_blocks = SIZE_MAX / sizeof(Block);
        if (p >= most_blocks || n >= most_blocks - p || r > most_blocks / 2 / (n + p + 1)) return false;
        const ScryptEngine engine(static_cast<std::size_t>(n), static_cast<std::size_t>(r), static_cast<std::size_t>(p));
        if (engine.lanes_ == nullptr) return false;
        auto* const bytes = reinterpret_cast<unsigned char*>(engine.lanes_);
        const ByteView mixed{bytes, engine.p_ * engine.row_ * sizeof(Block)};
        if (!derive_pbkdf2<Sha256>(password, salt, 1, bytes, mixed.size())) return false;
        for (std::size_t lane = 0; lane < engine.p_; ++lane) engine.mix_lane(engine.lanes_ + lane * engine.row_);
        return derive_pbkdf2<Sha256>(password, mixed, 1, out, size);
    }

    ScryptEngine(const ScryptEngine&) = delete;
    ScryptEngine& operator=(const ScryptEngine&) = delete;
    ~ScryptEngine() {
        if (lanes_ != nullptr) sodium_memzero(lanes_, blocks() * sizeof(Block));
        ::operator delete(lanes_, std::align_val_t{64});
    }

 private:
    using Block = std::array<std::uint32_t, 16>;  // 64 bytes, as the words of Salsa20

    ScryptEngine(std::size_t n, std::size_t r, std::size_t p) noexcept
        : n_(n), row_(2 * r), p_(p),
          lanes_(static_cast<Block*>(::operator new(blocks() * sizeof(Block), std::align_val_t{64}, std::nothrow))) {}
    // The lanes, a row to mix into, and the table.
    [[nodiscard]] std::size_t blocks() const noexcept { return row_ * (p_ + 1 + n_); }

    // scryptROMix, RFC 7914 section 5. The table's rows are mixed one into the next, where they are to stand.
    void mix_lane(Block* lane) const noexcept {
        Block* const other = lanes_ + p_ * row_;
        Block* const table = other + row_;
        swap_bytes(lane);
        std::memcpy(table, lane, row_ * sizeof(Block));
        for (std::size_t i = 1; i < n_; ++i) mix_blocks<false>(table + (i - 1) * row_, nullptr, table + i * row_);
        mix_blocks<false>(table + (n_ - 1) * row_, nullptr, lane);
        const auto mix_with_picked = [&](const Block* from, Block* to) noexcept {
            const std::uint64_t low = from[row_ - 1][0], high = from[row_ - 1][1];
            mix_blocks<true>(from, table + static_cast<std::size_t>((low | high << 32) & (n_ - 1)) * row_, to);
        };
        for (std::size_t i = 0; i < n_; i += 2) {  // n is even
            mix_with_picked(lane, other);
            mix_with_picked(other, lane);
        }
        swap_bytes(lane);
    }
    void swap_bytes(Block* lane) const noexcept {
        if constexpr (std::endian::native == std::endian::big) {
            for (std::size_t i = 0; i < row_; ++i) {
                for (std::uint32_t& word : lane[i]) word = word << 24 | (word & 0xFF00U) << 8 | (word >> 8 & 0xFF00U) | word >> 24;
            }
        }
    }

    // scryptBlockMix, RFC 7914 section 4, of `from`, or of `from` XOR `also`: even blocks to the first half, odd ones to the second.
    template <bool Both>
    void mix_blocks(const Block* from, const Block* also, Block* to) const noexcept {
        const std::size_t last = row_ - 1;
        Block state = from[last];
        if constexpr (Both) add(state, also[last]);
        for (std::size_t i = 0; i <= last; ++i) {
            add(state, from[i]);
            if constexpr (Both) add(state, also[i]);
            salsa(state);
            to[i / 2 + (i % 2) * (row_ / 2)] = state;
        }
    }
    static void add(Block& to, const Block& what) noexcept {
        for (std::size_t i = 0; i < to.size(); ++i) to[i] ^= what[i];
    }

    // Salsa20/8 Core, RFC 7914 section 3.
    static void salsa(Block& block) noexcept {
        // Sixteen names, and no array: g++ keeps them in registers at -O2 and at -O3.
        auto [x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15] = block;
        const auto quarter = [](std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) noexcept {
            b ^= std::rotl(a + d, 7);
            c ^= std::rotl(b + a, 9);
            d ^= std::rotl(c + b, 13);
            a ^= std::rotl(d + c, 18);
        };
        for (int round = 0; round < 4; ++round) {
            quarter(x0, x4, x8, x12);
            quarter(x5, x9, x13, x1);
            quarter(x10, x14, x2, x6);
            quarter(x15, x3, x7, x11);
            quarter(x0, x1, x2, x3);
            quarter(x5, x6, x7, x4);
            quarter(x10, x11, x8, x9);
            quarter(x15, x12, x13, x14);
        }
        const Block mixed{x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15};
        for (std::size_t i = 0; i < block.size(); ++i) block[i] += mixed[i];
    }

    std::size_t n_, row_, p_;  // of rows in the table; of blocks in a row, 2 * r; of lanes
    Block* lanes_;             // at the beginning of all of the memory
};

}  // namespace latchkey
