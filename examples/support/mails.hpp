// mails: where the mails of an example server go: into a file, or its log. A service puts them into a queue.
#pragma once

#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

namespace example {

class Mails {
 public:
    /// `path`: empty: the standard error. Throws std::runtime_error where it cannot be written.
    explicit Mails(const std::string& path) : file_(path.empty() ? std::ofstream() : std::ofstream(path, std::ios::app)), to_file_(!path.empty()) {
        if (to_file_ && !file_) throw std::runtime_error("cannot write " + path);
    }
    void put(std::string_view to, std::string_view subject, std::string_view text) {
        const std::lock_guard lock(mutex_);
        (to_file_ ? static_cast<std::ostream&>(file_) : std::cerr) << "To: " << to << "\nSubject: " << subject << "\n\n" << text << "\n\n" << std::flush;
    }

 private:
    std::mutex mutex_;
    std::ofstream file_;
    bool to_file_;
};

}  // namespace example
