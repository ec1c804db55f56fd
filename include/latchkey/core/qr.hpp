// qr: a QR code of a text, as rows of modules; ISO/IEC 18004 in byte mode, error correction level M.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace latchkey {

/// A square of dark and light modules, without the quiet zone around it.
class QrCode {
 public:
    static constexpr std::size_t most_bytes = 666;  ///< what version 20, the largest here, holds

    /// Encodes `text` in the smallest version that holds it. Nothing for a text over most_bytes.
    [[nodiscard]] static std::optional<QrCode> encode(std::string_view text) {
        for (unsigned version = 1; version <= layouts.size(); ++version) {
            if (text.size() + header_bytes(version) > data_bytes(version)) continue;
            QrCode code(version);
            code.draw_functions();
            code.draw_data(with_correction(version, data_of(version, text)));
            code.choose_mask();
            return code;
        }
        return std::nullopt;
    }

    /// Modules on each side: 21 to 97.
    [[nodiscard]] int size() const noexcept { return size_; }
    /// `x` from the left and `y` from the top, within size().
    [[nodiscard]] bool dark(int x, int y) const noexcept { return dark_[at(x, y)]; }

 private:
    struct Layout {  // ISO/IEC 18004 table 9, level M: blocks of two lengths, the second one byte longer
        unsigned correction, blocks, data, longer_blocks;
    };
    static constexpr std::array<Layout, 20> layouts{{
        {10, 1, 16, 0}, {16, 1, 28, 0}, {26, 1, 44, 0}, {18, 2, 32, 0}, {24, 2, 43, 0}, {16, 4, 27, 0}, {18, 4, 31, 0},
        {22, 2, 38, 2}, {22, 3, 36, 2}, {26, 4, 43, 1}, {30, 1, 50, 4}, {22, 6, 36, 2}, {22, 8, 37, 1}, {24, 4, 40, 5},
        {24, 5, 41, 5}, {28, 7, 45, 3}, {28, 10, 46, 1}, {26, 9, 43, 4}, {26, 3, 44, 11}, {26, 3, 41, 13}}};
    using Bytes = std::vector<std::uint8_t>;

    static constexpr const Layout& layout(unsigned version) noexcept { return layouts[version - 1]; }
    static constexpr std::size_t data_bytes(unsigned version) noexcept {
        const Layout& of = layout(version);
        return of.blocks * of.data + of.longer_blocks * (of.data + 1);
    }
    static constexpr std::size_t header_bytes(unsigned version) noexcept { return version < 10 ? 2 : 3; }  // with the 4-bit mode

    // The mode (0100), the length, the text, then the padding of section 7.4.10.
    static Bytes data_of(unsigned version, std::string_view text) {
        Bytes data;
        std::uint32_t held = 4;  // the mode's four bits wait for the next four
        const auto put = [&](unsigned byte) {
            data.push_back(static_cast<std::uint8_t>((held << 4 | byte >> 4) & 0xFF));
            held = byte & 15;
        };
        if (version >= 10) put(static_cast<unsigned>(text.size() >> 8));
        put(static_cast<unsigned>(text.size() & 0xFF));
        for (const char c : text) put(static_cast<unsigned char>(c));
        put(0);  // the terminator's four bits; the four after them are the next byte's and dropped with it
        for (std::uint8_t pad = 0xEC; data.size() < data_bytes(version); pad = pad == 0xEC ? 0x11 : 0xEC) data.push_back(pad);
        return data;
    }

    static constexpr std::uint8_t times(std::uint8_t a, std::uint8_t b) noexcept {  // in GF(2^8) modulo 0x11D
        unsigned product = 0;
        for (int i = 7; i >= 0; --i) {
            product = (product << 1) ^ ((product >> 7) * 0x11D);
            product ^= (b >> i & 1U) * a;
        }
        return static_cast<std::uint8_t>(product);
    }
    // Reed-Solomon: the rest of the block over the product of (x - 2^i).
    static Bytes correction_of(const std::uint8_t* block, std::size_t size, unsigned count) {
        Bytes divisor(count, 0), rest(count, 0);
        divisor.back() = 1;
        std::uint8_t root = 1;
        for (unsigned i = 0; i < count; ++i) {
            for (unsigned k = 0; k < count; ++k) {
                divisor[k] = times(divisor[k], root);
                if (k + 1 < count) divisor[k] ^= divisor[k + 1];
            }
            root = times(root, 2);
        }
        for (std::size_t i = 0; i < size; ++i) {
            const auto factor = static_cast<std::uint8_t>(block[i] ^ rest.front());
            rest.erase(rest.begin());
            rest.push_back(0);
            for (unsigned k = 0; k < count; ++k) rest[k] ^= times(divisor[k], factor);
        }
        return rest;
    }
    // Section 7.6: the blocks' bytes in turn, then those of their corrections.
    static Bytes with_correction(unsigned version, const Bytes& data) {
        const Layout& of = layout(version);
        const std::size_t blocks = of.blocks + of.longer_blocks;
        std::vector<Bytes> parts, corrections;
        for (std::size_t i = 0, start = 0; i < blocks; ++i) {
            const std::size_t length = of.data + (i < of.blocks ? 0U : 1U);
            parts.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(start), data.begin() + static_cast<std::ptrdiff_t>(start + length));
            corrections.push_back(correction_of(parts.back().data(), length, of.correction));
            start += length;
        }
        Bytes all;
        for (std::size_t i = 0; i <= of.data; ++i) {
            for (const Bytes& part : parts) {
                if (i < part.size()) all.push_back(part[i]);
            }
        }
        for (std::size_t i = 0; i < of.correction; ++i) {
            for (const Bytes& correction : corrections) all.push_back(correction[i]);
        }
        return all;
    }

    explicit QrCode(unsigned version)
        : version_(static_cast<int>(version)), size_(17 + 4 * version_),
          dark_(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_)), fixed_(dark_.size()) {}

    std::size_t at(int x, int y) const noexcept { return static_cast<std::size_t>(y) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(x); }
    void fix(int x, int y, bool dark) {
        if (x < 0 || y < 0 || x >= size_ || y >= size_) return;
        dark_[at(x, y)] = dark;
        fixed_[at(x, y)] = true;
    }
    static int distance(int dx, int dy) noexcept {
        const int x = dx < 0 ? -dx : dx, y = dy < 0 ? -dy : dy;
        return x > y ? x : y;
    }

    void draw_functions() {
        for (int i = 0; i < size_; ++i) {
            fix(6, i, i % 2 == 0);
            fix(i, 6, i % 2 == 0);
        }
        const int far = size_ - 4;
        for (const auto& [cx, cy] : {std::array{3, 3}, std::array{far, 3}, std::array{3, far}}) {
            for (int y = cy - 4; y <= cy + 4; ++y) {
                for (int x = cx - 4; x <= cx + 4; ++x) {
                    const int ring = distance(x - cx, y - cy);
                    fix(x, y, ring != 2 && ring != 4);
                }
            }
        }
        draw_alignment();
        draw_format(0);  // keeps the place; choose_mask() says which it is
        if (version_ >= 7) draw_version();
    }
    // Annex E: evenly spaced from the far edge, by an even step.
    void draw_alignment() {
        if (version_ < 2) return;
        const int gaps = version_ / 7 + 1;
        const int step = (size_ - 13 + 2 * gaps - 1) / (2 * gaps) * 2;
        std::vector<int> places{6};
        for (int i = gaps - 1; i >= 0; --i) places.push_back(size_ - 7 - i * step);
        for (const int cy : places) {
            for (const int cx : places) {
                const bool finder = (cx == 6 && cy == 6) || (cx == 6 && cy == places.back()) || (cx == places.back() && cy == 6);
                if (finder) continue;
                for (int y = -2; y <= 2; ++y) {
                    for (int x = -2; x <= 2; ++x) fix(cx + x, cy + y, distance(x, y) != 1);
                }
            }
        }
    }
    // Section 7.9: level M is 00, so the five bits are the mask's number; BCH (15, 5), masked.
    void draw_format(unsigned mask) {
        unsigned rest = mask;
        for (int i = 0; i < 10; ++i) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        const unsigned bits = (mask << 10 | (rest & 0x3FF)) ^ 0x5412;
        const auto bit = [bits](int i) { return (bits >> i & 1U) != 0; };
        for (int i = 0; i < 6; ++i) fix(8, i, bit(i));
        fix(8, 7, bit(6));
        fix(8, 8, bit(7));
        fix(7, 8, bit(8));
        for (int i = 9; i < 15; ++i) fix(14 - i, 8, bit(i));
        for (int i = 0; i < 8; ++i) fix(size_ - 1 - i, 8, bit(i));
        for (int i = 8; i < 15; ++i) fix(8, size_ - 15 + i, bit(i));
        fix(8, size_ - 8, true);
    }
    // Section 7.10: BCH (18, 6).
    void draw_version() {
        auto rest = static_cast<unsigned>(version_);
        for (int i = 0; i < 12; ++i) rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        const unsigned bits = static_cast<unsigned>(version_) << 12 | (rest & 0xFFF);
        for (int i = 0; i < 18; ++i) {
            const bool dark = (bits >> i & 1U) != 0;
            fix(size_ - 11 + i % 3, i / 3, dark);
            fix(i / 3, size_ - 11 + i % 3, dark);
        }
    }
    // Section 7.7.3: two columns at a time from the right, up and down in turn, round what is fixed.
    void draw_data(const Bytes& bytes) {
        std::size_t i = 0;
        bool up = true;
        for (int right = size_ - 1; right > 0; right -= 2, up = !up) {
            if (right == 6) right = 5;  // the column of the timing pattern
            for (int row = 0; row < size_; ++row) {
                const int y = up ? size_ - 1 - row : row;
                for (const int x : {right, right - 1}) {
                    if (fixed_[at(x, y)]) continue;
                    if (i < bytes.size() * 8) dark_[at(x, y)] = (bytes[i / 8] >> (7 - i % 8) & 1U) != 0;
                    ++i;
                }
            }
        }
    }

    static bool masked(unsigned mask, int x, int y) noexcept {  // table 10
        switch (mask) {
            case 0: return (x + y) % 2 == 0;
            case 1: return y % 2 == 0;
            case 2: return x % 3 == 0;
            case 3: return (x + y) % 3 == 0;
            case 4: return (x / 3 + y / 2) % 2 == 0;
            case 5: return x * y % 2 + x * y % 3 == 0;
            case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
            default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
        }
    }
    void apply(unsigned mask) {
        for (int y = 0; y < size_; ++y) {
            for (int x = 0; x < size_; ++x) {
                if (!fixed_[at(x, y)] && masked(mask, x, y)) dark_[at(x, y)] = !dark_[at(x, y)];
            }
        }
        draw_format(mask);
    }
    void choose_mask() {
        unsigned best = 0;
        long least = -1;
        for (unsigned mask = 0; mask < 8; ++mask) {
            apply(mask);
            const long penalty = penalty_of_all();
            if (least < 0 || penalty < least) best = mask, least = penalty;
            apply(mask);  // a second time takes it away
        }
        apply(best);
    }
    // Section 7.8.3.1.
    long penalty_of_all() const {
        long penalty = 0, dark_ones = 0;
        for (int y = 0; y < size_; ++y) {
            penalty += penalty_of_line([&](int i) { return dark(i, y); }) + penalty_of_line([&](int i) { return dark(y, i); });
            for (int x = 0; x < size_; ++x) {
                dark_ones += dark(x, y) ? 1 : 0;
                const bool block = x > 0 && y > 0 && dark(x, y) == dark(x - 1, y) && dark(x, y) == dark(x, y - 1) && dark(x, y) == dark(x - 1, y - 1);
                penalty += block ? 3 : 0;
            }
        }
        const long all = static_cast<long>(size_) * size_, off = dark_ones * 20 - all * 10;
        return penalty + ((off < 0 ? -off : off) / all) * 10;
    }
    template <class Line>
    long penalty_of_line(Line line) const {
        static constexpr unsigned finder = 0b10111010000, finder_before = 0b00001011101, eleven = 0x7FF;
        long penalty = 0;
        int run = 0;
        unsigned seen = 0;
        for (int i = 0; i < size_; ++i) {
            run = i > 0 && line(i) == line(i - 1) ? run + 1 : 1;
            penalty += run == 5 ? 3 : run > 5 ? 1 : 0;
            seen = (seen << 1 | (line(i) ? 1U : 0U)) & eleven;
            if (i >= 10 && (seen == finder || seen == finder_before)) penalty += 40;
        }
        return penalty;
    }

    int version_, size_;
    std::vector<bool> dark_, fixed_;
};

}  // namespace latchkey
