// terminal: see terminal.hpp.
#include "terminal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace tool {

namespace {

constexpr std::size_t longest_password = 4096;
constexpr int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

termios before_the_prompt;  // for the handler, which can be given nothing

void restore_and_end(int signal) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_the_prompt);
    std::signal(signal, SIG_DFL);
    raise(signal);
}

/// No echo while it lives; a signal that ends the process brings the echo back.
class NoEcho {
 public:
    NoEcho() {
        if (tcgetattr(STDIN_FILENO, &before_the_prompt) != 0) throw Stop(could_not_tell, "cannot ask the terminal for its settings");
        for (const int signal : ending_signals) std::signal(signal, restore_and_end);
        std::signal(SIGTSTP, SIG_IGN);  // a shell without echo would be left behind
        termios quiet = before_the_prompt;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0) throw Stop(could_not_tell, "cannot turn the terminal's echo off");
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    ~NoEcho() {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_the_prompt);
        for (const int signal : ending_signals) std::signal(signal, SIG_DFL);
        std::signal(SIGTSTP, SIG_DFL);
    }
};

latchkey::Password read_line() {
    std::string line;
    line.reserve(longest_password + 1);  // so that no growth leaves a copy behind
    char c = 0;
    for (ssize_t got = 0; (got = read(STDIN_FILENO, &c, 1)) == 1 || (got < 0 && errno == EINTR);) {
        if (got < 0) continue;
        if (c == '\n') break;
        if (line.size() > longest_password) throw Stop(usage, "a password has 4096 bytes at the most");
        line += c;
    }
    if (line.ends_with('\r')) line.pop_back();
    return latchkey::Password(std::move(line));
}

latchkey::Password ask(const std::string& prompt) {
    const NoEcho quiet;
    std::cerr << prompt << ": " << std::flush;
    auto password = read_line();
    std::cerr << '\n';
    return password;
}

}  // namespace

void say(const Asked& asked, const Json& object, const std::string& text) {
    if (asked.json) {
        std::cout << object.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
        std::cout << text << '\n';
    }
}

std::string coloured(Colour colour, const std::string& text) {
    const char* const term = std::getenv("TERM");
    const char* const no_color = std::getenv("NO_COLOR");
    const bool plain = isatty(STDOUT_FILENO) == 0 || (no_color != nullptr && *no_color != '\0') || term == nullptr ||
                       std::string_view(term) == "dumb";
    if (plain) return text;
    return (colour == Colour::red ? "\x1B[1;31m" : "\x1B[32m") + text + "\x1B[0m";
}

latchkey::Password read_password(const std::string& prompt, bool twice) {
    const bool terminal = isatty(STDIN_FILENO) != 0;
    auto password = terminal ? ask(prompt) : read_line();
    if (terminal && twice && ask(prompt + ", again").reveal() != password.reveal()) throw Stop(usage, "the two passwords differ");
    if (password.size() == 0) throw Stop(usage, "no password");
    return password;
}

std::string read_text(const std::string& argument, std::size_t max_size) {
    std::string text = argument;
    if (argument.empty() || argument == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    }
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) throw Stop(usage, "nothing on standard input");
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    if (text.size() > max_size) throw Stop(usage, "too much on standard input");
    return text;
}

std::string read_file(const std::string& path, std::size_t max_size) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) throw Stop(could_not_tell, "cannot read " + path);
    std::string text(max_size + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_size) throw Stop(could_not_tell, path + " is too large");
    return text;
}

void write_private_file(const std::string& path, std::string_view text, bool replace) {
    if (!replace && std::filesystem::exists(path)) throw Stop(usage, path + " is there already, and is left alone");
    const std::string beside = path + ".new";
    const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw Stop(could_not_tell, "cannot write " + beside + ": " + std::strerror(errno));
    bool good = true;
    for (std::string_view rest = text; good && !rest.empty();) {
        const ssize_t wrote = write(file, rest.data(), rest.size());
        good = wrote > 0 || (wrote < 0 && errno == EINTR);
        if (wrote > 0) rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
    good = good && fsync(file) == 0;
    good = close(file) == 0 && good;
    // link() and not rename(), which would replace what has come there since.
    good = good && (replace ? rename(beside.c_str(), path.c_str()) == 0 : link(beside.c_str(), path.c_str()) == 0);
    if (!good || !replace) unlink(beside.c_str());
    if (!good) throw Stop(could_not_tell, "cannot write " + path);
}

}  // namespace tool
