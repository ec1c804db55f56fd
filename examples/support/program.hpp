// program: what every example server is besides a server: a greeting, signals, and errors in one line.
#pragma once

#include "options.hpp"

#include <pthread.h>

#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>

namespace example {

/// SIGINT and SIGTERM, for a thread to wait for. Made before any other thread is: they inherit that the signals are blocked.
class Signals {
 public:
    Signals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int signal = 0;
        sigwait(&signals_, &signal);
    }

 private:
    sigset_t signals_{};
};

/// What to throw where a server cannot listen.
[[nodiscard]] inline std::runtime_error cannot_listen(const Options& options) {
    return std::runtime_error("cannot listen on " + options.host + ":" + std::to_string(options.port));
}

/// Prints where the server is and three things to try.
inline void greet(const Options& options) {
    const std::string url = "http://" + options.host + ":" + std::to_string(options.port);
    std::cout << "\nlatchkey on " << url << ", its API on " << url << "/docs. Try:\n\n"
              << "  curl " << url << "/users/me/\n"
              << "  curl -d username=johndoe -d password=secret " << url << "/token\n"
              << "  curl -H \"Authorization: Bearer PASTE_THE_ACCESS_TOKEN\" " << url << "/users/me/\n\n"
              << "Ctrl-C ends it.\n"
              << std::flush;
}

/// A main() whose errors are one line.
template <class Serve>
int run_main(int argc, char** argv, Serve serve, bool with_stores = false) {
    try {
        if (const auto options = read_options(argc, argv, with_stores)) serve(*options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << "\n";
        return 1;
    }
}

}  // namespace example
