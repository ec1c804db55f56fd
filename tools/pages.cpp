// pages: the man page and the shells' completions, written from the commands themselves, so that they cannot say otherwise.
#include "commands.hpp"

#include <iostream>
#include <memory>
#include <vector>

namespace tool {

namespace {

constexpr const char* exit_codes =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nDone; yes.\n"
    ".TP\n.B 1\nNo: the password does not match, the token is not valid, a hash is not known, there is no such user, or the name is taken.\n"
    ".TP\n.B 2\nThe command line is wrong, or what it names: an algorithm that there is not, a file that is there already.\n"
    ".TP\n.B 3\nCould not tell or could not do: a file or a store that cannot be read, no memory, a hash in a format that is not known.\n";
constexpr const char* passwords =
    ".SH PASSWORDS\n"
    "A password is typed without an echo where standard input is a terminal, and else is its first line. It is never an argument, which "
    "everybody on the machine can read, and never in the environment.\n"
    ".SH FILES\n"
    "A key file is a JWK set (RFC 7517 section 5) whose first key signs and whose others verify until their tokens are over. "
    "It is written with mode 0600, all of it or nothing. Keys are also read from one JWK or one PEM file.\n"
    ".PP\nA store of users is an SQLite file, or a PostgreSQL database whose password is in ~/.pgpass or PGPASSWORD, in either of which the library "
    "has its tables.\n"
    ".SH ENVIRONMENT\n.TP\n.B LATCHKEY_STORE\nThe store of users where there is no \\-\\-store. It may hold a database's password, which an argument may not.\n"
    ".TP\n.B NO_COLOR\nNo colours, whatever it says (https://no-color.org). There are none where standard output is no terminal.\n";
constexpr const char* examples =
    ".SH EXAMPLES\n.nf\n"
    "latchkey hash\n"
    "latchkey identify < hashes.txt\n"
    "latchkey key new keys.json && latchkey key jwk keys.json > jwks.json\n"
    "latchkey token sign --key keys.json --sub johndoe --scope \"me items\" | latchkey token verify --key jwks.json\n"
    "latchkey key rotate keys.json\n"
    "latchkey users add johndoe --scope \"me items\" --store users.db --create\n.fi\n";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    std::vector<const CLI::App*> all;
    for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) all.push_back(one);
    return all;
}
std::vector<std::string> options_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* one : app.get_options()) {
        for (const auto& name : one->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::string roff(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '-') out += '\\';
        if (c == '\\') out += "\\e";
        else if ((c == '.' || c == '\'') && out.empty()) (out += "\\&") += c;
        else out += c;
    }
    return out;
}

void man_of(const CLI::App& app, const std::string& path) {
    std::cout << ".SS " << roff(path);
    for (const CLI::Option* one : app.get_options()) {
        if (one->get_lnames().empty()) std::cout << ' ' << (one->get_required() ? "" : "[") << roff(one->get_name()) << (one->get_required() ? "" : "]");
    }
    std::cout << '\n' << roff(app.get_description()) << ".\n";
    for (const CLI::Option* one : app.get_options()) {
        if (one->get_lnames().empty() || one->get_lnames().front() == "help") continue;
        std::cout << ".TP\n.B \\-\\-" << roff(one->get_lnames().front());
        if (one->get_expected_max() > 0 && !one->get_type_name().empty()) {
            std::string type = one->get_type_name();
            type = type.substr(0, type.find(':'));
            std::cout << "\\fR \\fI" << roff(type) << "\\fR";
        }
        std::cout << '\n' << roff(one->get_description());
        if (!one->get_default_str().empty()) std::cout << " (" << roff(one->get_default_str()) << ')';
        std::cout << '\n';
    }
}

void man(const CLI::App& app) {
    std::cout << ".TH LATCHKEY 1 \"\" \"latchkey " LATCHKEY_TOOL_VERSION "\"\n.SH NAME\nlatchkey \\- password hashes, keys, tokens and users on the command line\n"
              << ".SH SYNOPSIS\n.B latchkey\n[\\fB\\-\\-json\\fR] \\fICOMMAND\\fR ...\n.SH DESCRIPTION\nWhat a server with the latchkey library does, "
                 "by hand: hash and verify passwords, make and rotate keys, sign and verify JSON Web Tokens, add and disable users.\n.PP\nWith\n.B \\-\\-json\nbefore the "
                 "command, what it says is one JSON object a line, and so is an error, on standard error.\n.SH COMMANDS\n";
    for (const CLI::App* one : commands_of(app)) {
        const auto inner = commands_of(*one);
        if (inner.empty()) man_of(*one, one->get_name());
        for (const CLI::App* command : inner) man_of(*command, one->get_name() + " " + command->get_name());
    }
    std::cout << exit_codes << passwords << examples << ".SH SEE ALSO\n.BR openssl (1),\n.BR htpasswd (1)\n";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}
std::string names_of(const std::vector<const CLI::App*>& commands) {
    std::vector<std::string> names;
    names.reserve(commands.size());
    for (const CLI::App* one : commands) names.push_back(one->get_name());
    return joined(names);
}

/// "key new", and the words that may follow it.
template <class See>
void each_place(const CLI::App& app, See see) {
    see("", names_of(commands_of(app)) + " " + joined(options_of(app)));
    for (const CLI::App* one : commands_of(app)) {
        const auto inner = commands_of(*one);
        see(one->get_name(), (inner.empty() ? "" : names_of(inner) + " ") + joined(options_of(*one)));
        for (const CLI::App* command : inner) see(one->get_name() + " " + command->get_name(), joined(options_of(*command)));
    }
}

void bash(const CLI::App& app) {
    std::cout << "# Completion of latchkey for bash, written by `latchkey completion bash`.\n_latchkey() {\n"
                 "    local path=\"\" word words\n"
                 "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                 "        case \"${path:+$path }$word\" in\n";
    std::string places, table;
    each_place(app, [&](const std::string& place, const std::string& words) {
        if (!place.empty()) places += (places.empty() ? "'" : "'|'") + place;
        table += "        '" + place + "') words='" + words + "' ;;\n";
    });
    std::cout << "            " << places << "') path=\"${path:+$path }$word\" ;;\n        esac\n    done\n    case \"$path\" in\n" << table
              << "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n}\n"
                 "complete -o default -F _latchkey latchkey\n";
}

void zsh(const CLI::App& app) {
    std::cout << "#compdef latchkey\n# Completion of latchkey for zsh, written by `latchkey completion zsh`.\n"
                 "local place=\"\" word\nlocal -A after\n";
    each_place(app, [](const std::string& place, const std::string& words) { std::cout << "after[/" << place << "]='" << words << "'\n"; });
    std::cout << "for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
                 "    (( ${+after[/${place:+$place }$word]} )) && place=\"${place:+$place }$word\"\ndone\n"
                 "if [[ $PREFIX == -* || $place == \"\" || -n ${after[/$place]%%--*} ]]; then\n    compadd -- ${=after[/$place]}\nelse\n    _files\nfi\n";
}

void fish(const CLI::App& app) {
    std::cout << "# Completion of latchkey for fish, written by `latchkey completion fish`.\n"
                 "function __latchkey_at\n    set -l words (commandline -opc)\n    set -l place\n    for word in $words[2..]\n"
                 "        string match -q -- '-*' $word; or set -a place $word\n    end\n    test \"$place[1..2]\" = \"$argv\"\nend\n";
    const auto quoted = [](std::string text) {
        for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) text.insert(at, "\\");
        return "'" + text + "'";
    };
    const auto options = [&](const CLI::App& command, const std::string& place) {
        for (const CLI::Option* one : command.get_options()) {
            for (const auto& name : one->get_lnames()) {
                std::cout << "complete -c latchkey -n '__latchkey_at " << place << "' -l " << name << (one->get_expected_max() > 0 ? " -r" : "") << " -d "
                          << quoted(one->get_description()) << '\n';
            }
        }
    };
    options(app, "");
    for (const CLI::App* one : commands_of(app)) {
        std::cout << "complete -c latchkey -f -n '__latchkey_at' -a " << one->get_name() << " -d " << quoted(one->get_description()) << '\n';
        const auto inner = commands_of(*one);
        options(*one, one->get_name());
        for (const CLI::App* command : inner) {
            std::cout << "complete -c latchkey -f -n '__latchkey_at " << one->get_name() << "' -a " << command->get_name() << " -d "
                      << quoted(command->get_description()) << '\n';
            options(*command, one->get_name() + " " + command->get_name());
        }
    }
}

}  // namespace

void add_page_commands(CLI::App& app, Asked&) {
    const auto shell = std::make_shared<std::string>();
    CLI::App* const completion = app.add_subcommand("completion", "Writes the completion for a shell");
    completion->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
    completion->callback([&app, shell] {
        if (*shell == "bash") bash(app);
        if (*shell == "zsh") zsh(app);
        if (*shell == "fish") fish(app);
    });
    app.add_subcommand("man", "Writes the manual page, for `man -l -`")->callback([&app] { man(app); });
}

}  // namespace tool
