// qr_svg_test: a decoder that is not ours reads the image; skipped, with a word about it, where there is none.
#include <latchkey/auth/totp.hpp>
#include <latchkey/http/qr_svg.hpp>

#include "support/catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include <unistd.h>

using namespace latchkey;

namespace {

/// What rsvg-convert and zbarimg make of an image. Only as a QR code: among its modules zbarimg finds a bar code now and then.
std::string read_back(const std::string& svg) {
    const std::string stem = (std::filesystem::temp_directory_path() / ("latchkey-qr-" + std::to_string(getpid()))).string();
    std::ofstream(stem + ".svg") << svg;
    const std::string command = "rsvg-convert --width 800 '" + stem + ".svg' --output '" + stem + ".png' && zbarimg -q --raw -Sdisable -Sqrcode.enable -Sbinary '" + stem + ".png' 2>/dev/null";
    std::string text;
    if (FILE* const pipe = popen(command.c_str(), "r")) {
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
        pclose(pipe);
    }
    for (const char* end : {".svg", ".png"}) std::filesystem::remove(stem + end);
    return text;
}

}  // namespace

TEST_CASE("QR as SVG: a decoder reads every version back") {
    if (std::system("command -v rsvg-convert >/dev/null && command -v zbarimg >/dev/null") != 0) {
        std::cout << "skipped: rsvg-convert or zbarimg is missing\n";
        return;
    }
    std::string text = "otpauth://totp/M%C3%BCller:a%40b?secret=";
    for (const std::size_t length : {1U, 14U, 26U, 42U, 62U, 84U, 106U, 122U, 152U, 180U, 213U, 251U, 287U, 331U, 362U, 412U, 450U, 504U, 560U, 624U, 666U}) {
        while (text.size() < length) text += static_cast<char>('A' + text.size() * 7 % 26);
        const auto svg = qr_svg(std::string_view(text).substr(0, length));
        REQUIRE(svg);
        CHECK(read_back(*svg) == text.substr(0, length));
    }
    const auto totp = Totp<>::make();
    const auto uri = totp->otpauth_uri(Totp<>::new_secret(), "Caf\xC3\xA9 & Co", "alice@example.com");
    REQUIRE(uri);
    CHECK(read_back(qr_svg(uri->reveal()).value()) == uri->reveal());
}

TEST_CASE("QR as SVG: one image, and nothing of the text or a script in it") {
    const auto svg = qr_svg("<script>alert(1)</script>\"]]>", "Scan this");
    REQUIRE(svg);
    CHECK(svg->starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Scan this\" viewBox=\"0 0 37 37\""));
    CHECK(svg->ends_with("</svg>"));
    CHECK(svg->find("script") == std::string::npos);
    CHECK_FALSE(qr_svg(std::string(667, 'a')));
}
