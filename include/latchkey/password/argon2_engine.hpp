// argon2_engine: all of RFC 9106, for the hashes that libsodium does not compute: several lanes, Argon2d, version 1.0.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/password/argon2_pair.hpp>
#include <latchkey/password/argon2_sodium.hpp>

#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <new>

namespace latchkey {

/// The inputs of RFC 9106 section 3.1 besides the password.
struct Argon2Input {
    Argon2Variant variant = Argon2Variant::id;
    std::uint32_t version = 0x13;  ///< 0x10 is the one before RFC 9106
    std::uint32_t memory_kib = 0;  ///< 8 for each lane at the least
    std::uint32_t passes = 1;
    std::uint32_t lanes = 1;
    ByteView salt{};
    ByteView secret{};
    ByteView associated{};
};

/// Computes Argon2 in one thread, one lane after the other, in memory that is wiped at the end.
class Argon2Engine {
 public:
    /// Derives `size` bytes, 4 at the least, at `tag`. False where the memory is missing. RFC 9106 section 3.2.
    [[nodiscard]] static bool derive(ByteView password, const Argon2Input& input, unsigned char* tag,
                                     std::size_t size) noexcept {
        if (!sodium_ready()) return false;
        Argon2Engine engine(input);
        if (engine.blocks_ == nullptr) return false;
        engine.start(password, static_cast<std::uint32_t>(size));
        for (std::uint32_t pass = 0; pass < input.passes; ++pass) {
            for (std::uint32_t slice = 0; slice < slices; ++slice) {
                for (std::uint32_t lane = 0; lane < input.lanes; ++lane) engine.fill_segment(pass, slice, lane);
            }
        }
        engine.finish(tag, static_cast<std::uint32_t>(size));
        return true;
    }

 private:
    static constexpr std::uint32_t slices = 4;
    static constexpr std::size_t block_size = 1024;

    using Pair = Argon2Pair;
    using Block = std::array<Pair, 64>;
    static_assert(sizeof(Block) == block_size);

    explicit Argon2Engine(const Argon2Input& input) noexcept
        : input_(input), segment_(input.memory_kib / (slices * input.lanes)), lane_(segment_ * slices),
          count_(std::size_t{lane_} * input.lanes) {
        blocks_ = static_cast<Block*>(::operator new(count_ * block_size, std::align_val_t{64}, std::nothrow));
    }

 public:
    Argon2Engine(const Argon2Engine&) = delete;
    Argon2Engine& operator=(const Argon2Engine&) = delete;
    ~Argon2Engine() {
        if (blocks_ != nullptr) sodium_memzero(blocks_, count_ * block_size);
        ::operator delete(blocks_, std::align_val_t{64});
    }

 private:
    static std::array<unsigned char, 4> little(std::uint32_t value) noexcept {
        return {static_cast<unsigned char>(value), static_cast<unsigned char>(value >> 8),
                static_cast<unsigned char>(value >> 16), static_cast<unsigned char>(value >> 24)};
    }
    static void absorb(crypto_generichash_blake2b_state& state, ByteView bytes) noexcept {
        crypto_generichash_blake2b_update(&state, bytes.data(), bytes.size());
    }

    // H', RFC 9106 section 3.3: as many bytes as wanted, of `seed` and `more` in a row.
    static void long_hash(ByteView seed, ByteView more, unsigned char* out, std::uint32_t size) noexcept {
        crypto_generichash_blake2b_state state;
        std::array<unsigned char, 64> part{};
        const std::size_t first = (size < 64 ? size : 64);
        crypto_generichash_blake2b_init(&state, nullptr, 0, first);
        absorb(state, little(size));
        absorb(state, seed);
        absorb(state, more);
        crypto_generichash_blake2b_final(&state, part.data(), first);
        while (size > 64) {
            std::memcpy(out, part.data(), 32);
            out += 32;
            size -= 32;
            const std::array<unsigned char, 64> before = part;
            crypto_generichash_blake2b(part.data(), (size < 64 ? size : 64), before.data(), 64, nullptr, 0);
        }
        std::memcpy(out, part.data(), size);
        sodium_memzero(part.data(), part.size());
        sodium_memzero(&state, sizeof state);
    }

    // H0 and the first two blocks of each lane.
    void start(ByteView password, std::uint32_t tag_size) noexcept {
        crypto_generichash_blake2b_state state;
        crypto_generichash_blake2b_init(&state, nullptr, 0, 64);
        const auto variant = static_cast<std::uint32_t>(input_.variant);
        for (const std::uint32_t value :
             {input_.lanes, tag_size, input_.memory_kib, input_.passes, input_.version, variant}) {
            absorb(state, little(value));
        }
        for (const ByteView bytes : {password, input_.salt, input_.secret, input_.associated}) {
            absorb(state, little(static_cast<std::uint32_t>(bytes.size())));
            absorb(state, bytes);
        }
        std::array<unsigned char, 72> seed{};
        crypto_generichash_blake2b_final(&state, seed.data(), 64);
        for (std::uint32_t lane = 0; lane < input_.lanes; ++lane) {
            for (std::uint32_t column = 0; column < 2; ++column) {
                const auto at = little(column), of = little(lane);
                std::memcpy(seed.data() + 64, at.data(), 4);
                std::memcpy(seed.data() + 68, of.data(), 4);
                long_hash(seed, {}, reinterpret_cast<unsigned char*>(&block(lane, column)), block_size);
            }
        }
        sodium_memzero(seed.data(), seed.size());
        sodium_memzero(&state, sizeof state);
    }

    void finish(unsigned char* tag, std::uint32_t size) noexcept {
        Block last = block(0, lane_ - 1);
        for (std::uint32_t lane = 1; lane < input_.lanes; ++lane) mix_in(last, block(lane, lane_ - 1));
        long_hash({reinterpret_cast<const unsigned char*>(&last), block_size}, {}, tag, size);
        sodium_memzero(&last, sizeof last);
    }

    // RFC 9106 section 3.4.1.2: addresses that do not depend on the password, 128 to a block.
    class Addresses {
     public:
        Addresses(const Argon2Engine& engine, std::uint32_t pass, std::uint32_t slice, std::uint32_t lane) noexcept {
            const auto variant = static_cast<std::uint64_t>(engine.input_.variant);
            seed_ = {Pair{pass, lane}, Pair{slice, engine.count_}, Pair{engine.input_.passes, variant}};
        }
        std::uint64_t operator[](std::uint32_t index) noexcept {
            if (index / 128 != made_) {
                made_ = index / 128;
                seed_[3][0] = made_ + 1;
                const Block zero{};
                compress(zero, seed_, block_, false);
                compress(zero, Block(block_), block_, false);
            }
            return block_[index % 128 / 2][index % 2];
        }

     private:
        Block seed_{}, block_{};
        std::uint32_t made_ = 0xFFFFFFFF;
    };

    void fill_segment(std::uint32_t pass, std::uint32_t slice, std::uint32_t lane) noexcept {
        const bool independent = input_.variant == Argon2Variant::i ||
                                 (input_.variant == Argon2Variant::id && pass == 0 && slice < slices / 2);
        Addresses addresses(*this, pass, slice, lane);
        for (std::uint32_t index = pass == 0 && slice == 0 ? 2 : 0; index < segment_; ++index) {
            const std::uint32_t column = slice * segment_ + index;
            const Block& previous = block(lane, column == 0 ? lane_ - 1 : column - 1);
            const std::uint64_t random = independent ? addresses[index] : previous[0][0];
            const std::uint32_t from =
                pass == 0 && slice == 0 ? lane : static_cast<std::uint32_t>((random >> 32) % input_.lanes);
            const Block& reference = block(from, reference_column(pass, slice, index, random, from == lane));
            compress(previous, reference, block(lane, column), pass != 0 && input_.version != 0x10);
        }
    }

    // RFC 9106 section 3.4.2.
    [[nodiscard]] std::uint32_t reference_column(std::uint32_t pass, std::uint32_t slice, std::uint32_t index,
                                                 std::uint64_t random, bool same_lane) const noexcept {
        const std::uint32_t finished = pass == 0 ? slice * segment_ : lane_ - segment_;
        const std::uint32_t area = same_lane ? finished + index - 1 : finished - (index == 0 ? 1 : 0);
        const std::uint64_t j = random & 0xFFFFFFFF;
        const std::uint64_t back = area * (j * j >> 32) >> 32;
        const std::uint64_t start = pass == 0 || slice == slices - 1 ? 0 : (slice + 1) * segment_;
        return static_cast<std::uint32_t>((start + area - 1 - back) % lane_);
    }

    [[nodiscard]] Block& block(std::uint32_t lane, std::uint32_t column) const noexcept {
        return blocks_[std::size_t{lane} * lane_ + column];
    }
    static void mix_in(Block& to, const Block& from) noexcept {
        for (std::size_t i = 0; i < to.size(); ++i) to[i] ^= from[i];
    }

    // The compression function G, RFC 9106 section 3.5.
    static void compress(const Block& x, const Block& y, Block& to, bool keep) noexcept {
        Block mixed = x;
        mix_in(mixed, y);
        Block rounds = mixed;
        if (keep) mix_in(mixed, to);
        for (std::size_t row = 0; row < 64; row += 8) permute<1>(rounds.data() + row);
        for (std::size_t column = 0; column < 8; ++column) permute<8>(rounds.data() + column);
        for (std::size_t i = 0; i < to.size(); ++i) to[i] = rounds[i] ^ mixed[i];
    }

    // The permutation P over 16 words, RFC 9106 section 3.6, two words at a time.
    template <std::size_t step>
    static void permute(Pair* v) noexcept {
        Pair &a0 = v[0], &a1 = v[step], &b0 = v[2 * step], &b1 = v[3 * step];
        Pair &c0 = v[4 * step], &c1 = v[5 * step], &d0 = v[6 * step], &d1 = v[7 * step];
        quarter(a0, b0, c0, d0);
        quarter(a1, b1, c1, d1);
        Pair e0 = argon2_crossed(b0, b1), e1 = argon2_crossed(b1, b0);
        Pair f0 = argon2_crossed(d1, d0), f1 = argon2_crossed(d0, d1);
        quarter(a0, e0, c1, f0);
        quarter(a1, e1, c0, f1);
        b0 = argon2_crossed(e1, e0), b1 = argon2_crossed(e0, e1);
        d0 = argon2_crossed(f0, f1), d1 = argon2_crossed(f1, f0);
    }
    static void quarter(Pair& a, Pair& b, Pair& c, Pair& d) noexcept {
        a = argon2_sum(a, b), d = argon2_rotated<32>(d ^ a);
        c = argon2_sum(c, d), b = argon2_rotated<24>(b ^ c);
        a = argon2_sum(a, b), d = argon2_rotated<16>(d ^ a);
        c = argon2_sum(c, d), b = argon2_rotated<63>(b ^ c);
    }

    const Argon2Input& input_;
    std::uint32_t segment_;  // blocks in a segment, and in a lane
    std::uint32_t lane_;
    std::size_t count_;
    Block* blocks_ = nullptr;
};

}  // namespace latchkey
