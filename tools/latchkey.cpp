// latchkey: password hashes, keys, tokens and users on the command line.
#include "commands.hpp"

#include <iostream>

int main(int argc, char** argv) {
    tool::Asked asked;
    CLI::App app("Password hashes, keys, tokens and users", "latchkey");
    app.set_version_flag("--version", LATCHKEY_TOOL_VERSION);
    app.add_flag("--json", asked.json, "Says everything as JSON, an object a line");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done or yes, 1 no, 2 the command line is wrong, 3 could not tell. `latchkey man` has all of it.");
    tool::add_password_commands(app, asked);
    tool::add_key_commands(app, asked);
    tool::add_token_commands(app, asked);
    tool::add_jwks_commands(app, asked);
    tool::add_user_commands(app, asked);
    tool::add_page_commands(app, asked);
    const auto complain = [&](const std::string& text) {
        if (asked.json) {
            std::cerr << tool::Json{{"error", text}}.dump(-1, ' ', false, tool::Json::error_handler_t::replace) << '\n';
        } else {
            std::cerr << "latchkey: " << text << '\n';
        }
    };
    try {
        app.parse(argc, argv);
        return asked.code;
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        complain(error.what());
        return tool::usage;
    } catch (const tool::Stop& stop) {
        complain(stop.what());
        return stop.code;
    } catch (const std::exception& error) {
        complain(error.what());
        return tool::could_not_tell;
    }
}
