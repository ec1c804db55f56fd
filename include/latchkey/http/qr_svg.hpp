// qr_svg: a QR code as an SVG image, for the page on which a user adds an account to an authenticator app.
#pragma once

#include <latchkey/core/qr.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// The image, with the quiet zone of four modules; nothing for a text over QrCode::most_bytes. It stands alone and takes the
/// size that its page gives it; no script, no style, nothing of `text` but the modules. `label` is read out to who cannot
/// see it: the program's own words, which go into an attribute as they are. A page that shows a secret is never cached.
[[nodiscard]] inline std::optional<std::string> qr_svg(std::string_view text, std::string_view label = "QR code") {
    static constexpr int quiet = 4;
    const auto code = QrCode::encode(text);
    if (!code) return std::nullopt;
    const std::string side = std::to_string(code->size() + 2 * quiet);
    std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=")";
    svg.reserve(static_cast<std::size_t>(code->size() * code->size()) * 6);
    ((svg += label) += R"(" viewBox="0 0 )") += side;
    ((svg += ' ') += side) += R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)";
    ((((svg += side) += 'v') += side) += "H0z\"/><path d=\"");
    for (int y = 0; y < code->size(); ++y) {
        for (int x = 0; x < code->size(); ++x) {
            if (!code->dark(x, y)) continue;
            const int start = x;
            while (x + 1 < code->size() && code->dark(x + 1, y)) ++x;
            ((svg += 'M') += std::to_string(start + quiet)) += ' ';
            ((svg += std::to_string(y + quiet)) += 'h') += std::to_string(x + 1 - start);
            svg += "v1H";
            (svg += std::to_string(start + quiet)) += 'z';
        }
    }
    return svg += "\"/></svg>";
}

}  // namespace latchkey
