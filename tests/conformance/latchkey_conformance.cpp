// latchkey_conformance: reads cases as JSON lines from standard input, and writes what the library makes of each.
#include "kinds.hpp"

#include <latchkey/crypto/digest.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <new>
#include <string>
#include <string_view>

namespace {

using namespace conformance;

using Kind = Verdict (*)(const Line&);
const std::map<std::string, Kind, std::less<>> kinds{
    {"jws_verify", jws_verify}, {"jws_verify_unencoded", jws_verify_unencoded}, {"jwt_verify", jwt_verify}, {"jws_sign", jws_sign},
    {"sig_verify", sig_verify}, {"sig_generate", sig_generate}, {"mac", mac},
    {"jwk_thumbprint", jwk_thumbprint}, {"base64url", base64url},
    {"pbkdf2", pbkdf2}, {"scrypt", scrypt}, {"argon2_raw", argon2_raw},
    {"pwhash_verify", pwhash_verify}, {"password", password}, {"password_hash", password_hash},
    {"scope", scope}, {"bearer_header", bearer_header}, {"www_authenticate", www_authenticate},
    {"http_token", http_token}, {"http_resource", http_resource}};

/// Whether a text nests deeper than any case does. Some of nlohmann_json's functions recurse once a level.
bool is_deep(std::string_view json) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (quoted && json[i] == '\\') {
            ++i;
        } else if (json[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && (json[i] == '[' || json[i] == '{')) {
            if (++depth > 64) return true;
        } else if (!quoted && (json[i] == ']' || json[i] == '}')) {
            --depth;
        }
    }
    return false;
}

Verdict judge(const Json& request) {
    static const Json no_keys = Json::object();
    const auto kind = request.find("kind"), one = request.find("case"), keys = request.find("keys");
    if (kind == request.end() || !kind->is_string() || one == request.end() || !one->is_object()) throw MalformedLine("case");
    const auto known = kinds.find(kind->get<std::string>());
    if (known == kinds.end()) return Verdict::unsupported();
    return known->second(Line{*one, keys != request.end() && keys->is_object() ? *keys : no_keys});
}

/// Nothing that is thrown gets past here.
Verdict judge_safely(const std::string& line, Json& id) {
    const Verdict malformed = {.outcome = Outcome::error, .code = "malformed_request"};
    try {
        if (is_deep(line)) return malformed;
        const Json request = Json::parse(line);
        if (!request.is_object()) return malformed;
        if (request.contains("case") && request["case"].is_object()) id = request["case"].value("id", Json());
        return judge(request);
    } catch (const std::bad_alloc&) {
        return Verdict::refused(latchkey::AuthError::overloaded);
    } catch (const std::exception&) {
        return malformed;
    }
}

/// The same, with OpenSSL's error queue as another library might have left it: empty, or with an error in it. Whatever the
/// verdict is, the queue must be as it was.
Verdict judge_with_queue(bool with_error, const std::string& line, Json& id) {
    ERR_clear_error();
    if (with_error) ERR_raise(ERR_LIB_USER, 77);
    const unsigned long before = ERR_peek_error();
    const Verdict verdict = judge_safely(line, id);
    const bool same = ERR_get_error() == before && ERR_peek_error() == 0;
    return same ? verdict : Verdict{.outcome = Outcome::error, .code = "error_queue_changed"};
}

std::string answer(const std::string& line) {
    Json id;
    const auto start = std::chrono::steady_clock::now();
    Verdict verdict = judge_with_queue(false, line, id);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    if (took < std::chrono::milliseconds(5)) {  // not where a password is hashed
        const Verdict again = judge_with_queue(true, line, id);
        if (again != verdict) verdict = {.outcome = Outcome::error, .code = again.code + " behind an error of somebody else's"};
    }
    Json said{{"id", id}, {"v", to_string(verdict.outcome)}, {"code", verdict.code}, {"us", took.count()}};
    if (verdict.status != 0) said["status"] = verdict.status;
    return said.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) std::cout << answer(line) << std::endl;
    return 0;
}
