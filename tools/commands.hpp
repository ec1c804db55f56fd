// commands: what each file adds to the command line.
#pragma once

#include "terminal.hpp"

#include <CLI/CLI.hpp>

namespace tool {

void add_password_commands(CLI::App& app, Asked& asked);  // hash, verify, identify, tune
void add_key_commands(CLI::App& app, Asked& asked);       // key new|show|jwk|rotate
void add_token_commands(CLI::App& app, Asked& asked);     // token sign|verify|decode
void add_jwks_commands(CLI::App& app, Asked& asked);      // jwks serve-file
void add_user_commands(CLI::App& app, Asked& asked);      // users add|disable|enable|passwd|drop-factor|list
void add_page_commands(CLI::App& app, Asked& asked);      // completion, man: out of all the others

}  // namespace tool
