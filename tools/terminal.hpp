// terminal: what the command reads from a person and says to one.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tool {

using Json = nlohmann::ordered_json;

/// The exit codes; `latchkey man` has them for the user.
enum Exit { done = 0, no = 1, usage = 2, could_not_tell = 3 };

/// Ends the command with `code` and one line for the user.
struct Stop : std::runtime_error {
    Stop(Exit exit_code, const std::string& text) : std::runtime_error(text), code(exit_code) {}
    Exit code;
};
/// The same for an error of the library.
[[noreturn]] inline void stop(Exit code, const std::string& what, latchkey::AuthError error) {
    throw Stop(code, what + ": " + std::string(to_string(error)));
}
/// The value, or the end of the command.
template <class T>
T value_or_stop(latchkey::Result<T>&& result, const std::string& what, Exit code = could_not_tell) {
    if (!result) stop(code, what, result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What every command is asked for.
struct Asked {
    bool json = false;
    Exit code = done;  ///< what main returns
};

/// Says `object` as JSON where that is asked for, else `text`.
void say(const Asked& asked, const Json& object, const std::string& text);

/// `text` in a colour, where standard output is a terminal, TERM is not "dumb", and NO_COLOR is not set.
enum class Colour { red, green };
std::string coloured(Colour colour, const std::string& text);

/// A password: typed without an echo where standard input is a terminal, else its first line. Never an argument, which others
/// on the machine can read. `twice`: typed again, to be sure. Throws Stop.
latchkey::Password read_password(const std::string& prompt, bool twice = false);

/// `argument`, or standard input where it is empty or "-"; without white space around it. Throws Stop.
std::string read_text(const std::string& argument, std::size_t max_size);

/// A whole file. Throws Stop, also where it is larger than `max_size` bytes.
std::string read_file(const std::string& path, std::size_t max_size);

/// Writes a file that only its owner can read: all of it or nothing. `replace`: whether one may be there. Throws Stop.
void write_private_file(const std::string& path, std::string_view text, bool replace);

}  // namespace tool
