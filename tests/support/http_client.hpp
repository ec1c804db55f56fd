// http_client: one request to a server on this machine, one answer, and no library that could be lenient in between.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace latchkey_test {

struct Answer {
    int status = 0;
    std::string head{};
    std::string body{};

    /// The value of a header; empty where there is none.
    [[nodiscard]] std::string header(std::string_view name) const {
        const auto lower = [](std::string text) {
            for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            return text;
        };
        const auto at = lower(head).find("\r\n" + lower(std::string(name)) + ":");
        if (at == std::string::npos) return {};
        const auto start = head.find_first_not_of(' ', at + name.size() + 3);
        return head.substr(start, head.find('\r', start) - start);
    }
};

/// Sends `request` to 127.0.0.1:`port`, `then` as soon as there is an answer, and reads until the other side closes. What follows the
/// first answer is in its body.
inline Answer ask(std::uint16_t port, std::string_view request, std::string_view then = {}) {
    const int s = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(s, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(s);
        throw std::runtime_error("nobody listens");
    }
    const auto send_all = [s](std::string_view text) {
        while (!text.empty()) {
            const auto sent = ::send(s, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    };
    send_all(request);
    std::string all;
    char piece[4096];
    for (auto got = ::recv(s, piece, sizeof piece, 0); got > 0; got = ::recv(s, piece, sizeof piece, 0)) {
        if (all.empty()) send_all(then);
        all.append(piece, static_cast<std::size_t>(got));
    }
    ::close(s);
    Answer answer;
    const auto end = all.find("\r\n\r\n");
    if (!all.starts_with("HTTP/1.1 ") || end == std::string::npos) return answer;
    answer.status = std::stoi(all.substr(9, 3));
    answer.head = all.substr(0, end + 2);
    answer.body = all.substr(end + 4);
    return answer;
}

inline Answer get(std::uint16_t port, std::string_view path, std::string_view headers = {}) {
    return ask(port, "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string(headers) + "\r\n");
}
inline Answer post(std::uint16_t port, std::string_view path, std::string_view body,
                   std::string_view type = "application/x-www-form-urlencoded") {
    return ask(port, "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + std::string(type) +
                              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

}  // namespace latchkey_test
