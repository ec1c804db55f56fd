// errors: the tables of the page on errors, made from the enumerators, their comments and both reply profiles.
#include "support/catch.hpp"

#include <latchkey/core/result.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace latchkey;

namespace {

std::string read(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string shown(const Reply& reply) {
    const auto body = nlohmann::json::parse(reply.body);
    std::string text = std::to_string(reply.status);
    if (body.contains("error")) text += " `" + body["error"].get<std::string>() + '`';
    if (body.contains("detail")) text += " " + body["detail"].get<std::string>();
    if (body.empty()) text += " without a code";
    return reply.retry_after_seconds == 0 ? text : text + ", `Retry-After`";
}
template <class Replies>
std::string both(AuthError error) {
    const std::string login = shown(Replies().login_refused(error)), route = shown(Replies().resource_refused(error, {}));
    return login == route ? login : "login: " + login + "<br>route: " + route;
}

struct Row {
    std::string name, when, fastapi, oauth;
};
struct Group {
    std::string title;
    std::vector<Row> rows;
};

std::string table(const Group& group) {
    const Row& first = group.rows.front();
    bool same = true;
    for (const Row& row : group.rows) same = same && row.fastapi == first.fastapi && row.oauth == first.oauth;
    std::string text = "\n## " + group.title + "\n\n";
    if (group.title == "Keys and stored hashes") {
        text += "These answer no request; they are for who makes a key or reads a table.\n\n";
    } else if (same) {
        text += "One answer for all of them.\n\n- `FastApiReplies`: " + first.fastapi + "\n- `OAuthReplies`: " + first.oauth + "\n\n";
    }
    text += same ? "| error | when |\n|---|---|\n" : "| error | when | `FastApiReplies` | `OAuthReplies` |\n|---|---|---|---|\n";
    for (const Row& row : group.rows) {
        text += "| `" + row.name + "` | " + row.when + " |";
        if (!same) text += " " + row.fastapi + " | " + row.oauth + " |";
        text += '\n';
    }
    return text;
}

/// A table for each "// Login." of core/result.hpp, with a row for each "    bad_credentials,  ///< the name is unknown, ...".
std::string tables(const std::string& header) {
    std::map<std::string, AuthError, std::less<>> by_name;
    for (int i = 0; i < 256; ++i) {
        const auto error = static_cast<AuthError>(i);
        if (to_string(error) == "unknown") break;
        by_name.emplace(to_string(error), error);
    }
    std::vector<Group> groups;
    std::size_t rows = 0;
    std::istringstream lines(header.substr(header.find("enum class AuthError")));
    for (std::string line; std::getline(lines, line) && !line.starts_with("};");) {
        const auto text = line.find_first_not_of(' ');
        if (text == line.npos) continue;
        if (line.compare(text, 3, "// ") == 0) {
            groups.push_back({line.substr(text + 3, line.find_first_of(".,", text) - text - 3), {}});
        } else if (const auto comment = line.find("///< "); comment != line.npos) {
            const auto error = by_name.find(line.substr(text, line.find(',') - text));
            REQUIRE(error != by_name.end());
            groups.back().rows.push_back(
                {error->first, line.substr(comment + 5), both<FastApiReplies>(error->second), both<OAuthReplies>(error->second)});
            ++rows;
        }
    }
    CHECK(rows == by_name.size());
    std::string page;
    for (const Group& group : groups) page += table(group);
    return page;
}

}  // namespace

TEST_CASE("errors: the page has every error, and what each profile answers") {
    const std::string root = LATCHKEY_SOURCE, path = root + "/docs/guide/errors.md", begin = "<!-- tables: made by docs/snippets/errors.cpp -->\n";
    const std::string page = read(path);
    const auto at = page.find(begin);
    REQUIRE(at != page.npos);
    const std::string wanted = page.substr(0, at) + begin + tables(read(root + "/include/latchkey/core/result.hpp"));
    if (std::getenv("LATCHKEY_WRITE_DOCS") != nullptr) std::ofstream(path) << wanted;
    INFO("run this test with LATCHKEY_WRITE_DOCS=1 to write the tables anew");
    CHECK((page == wanted || std::getenv("LATCHKEY_WRITE_DOCS") != nullptr));
}
