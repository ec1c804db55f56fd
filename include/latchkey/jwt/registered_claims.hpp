// registered_claims: the claims of RFC 7519 section 4.1, the two of OAuth and the session's, read without a tree.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/json_spans.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A payload and where its registered claims stand in it. Owns the text; views it gives live as long as it does.
class RegisteredClaims {
 public:
    /// The last second that a NumericDate may name: 2^53, as far as every reader of JSON can count (RFC 7493 section 2.2).
    static constexpr std::int64_t last_second = 9'007'199'254'740'992;

    /// Reads `payload`, a JSON object. "exp" and "iat" drop a fraction of a second, as PyJWT does; "nbf" is rounded up,
    /// so that no token is taken before its time.
    /// Errors: malformed_claims for anything that JsonScanner refuses, a registered claim of the wrong type, or a time
    /// outside 0..last_second. RFC 7519 section 7.2.
    [[nodiscard]] Result<void> read(std::string payload) {
        forget();
        text_.hold(std::move(payload));
        if (text_.json().size() > JsonSpans::max_size) return fail(AuthError::malformed_claims);
        JsonScanner scan(text_.json(), '{');
        JsonString name;
        for (JsonValue value; scan.member(name, value);) {
            if (!take(name, value)) return fail(AuthError::malformed_claims);
        }
        if (!scan.finished()) return fail(AuthError::malformed_claims);
        for (JsonSpan* const span : {&issuer_, &subject_, &token_id_, &scope_, &client_id_, &session_id_}) text_.unescape(*span);
        return {};
    }

    /// Forgets everything and gives the payload's memory back, for the next one.
    [[nodiscard]] std::string release() noexcept {
        forget();
        return text_.release();
    }

    [[nodiscard]] std::optional<std::string_view> issuer() const noexcept { return text_.string(issuer_); }
    [[nodiscard]] std::optional<std::string_view> subject() const noexcept { return text_.string(subject_); }
    [[nodiscard]] std::optional<std::string_view> token_id() const noexcept { return text_.string(token_id_); }
    [[nodiscard]] std::optional<std::string_view> scope() const noexcept { return text_.string(scope_); }          ///< RFC 8693 4.2
    [[nodiscard]] std::optional<std::string_view> client_id() const noexcept { return text_.string(client_id_); }  ///< RFC 8693 4.3
    [[nodiscard]] std::optional<std::string_view> session_id() const noexcept { return text_.string(session_id_); }  ///< "sid"
    [[nodiscard]] std::optional<TimePoint> expires_at() const noexcept { return expires_at_; }
    [[nodiscard]] std::optional<TimePoint> not_before() const noexcept { return not_before_; }
    [[nodiscard]] std::optional<TimePoint> issued_at() const noexcept { return issued_at_; }

    /// Whether the token names any audience at all.
    [[nodiscard]] bool has_audience() const noexcept { return audience_.present; }
    /// Whether the token is meant for `name`: "aud" is that string, or an array that has it.
    [[nodiscard]] bool is_for(std::string_view name) const noexcept {
        if (!audience_.present) return false;
        const std::string_view raw = text_.raw(audience_);
        if (!audience_is_array_) return JsonString{raw, audience_.escaped}.equals(name);
        JsonScanner scan(raw, '[');
        for (JsonValue item; scan.item(item);) {
            if (item.string().equals(name)) return true;
        }
        return false;
    }

    /// Whether a claim of this name is there, registered or not, and is not null. Looks the whole payload through.
    [[nodiscard]] [[gnu::noinline]] bool has(std::string_view name) const noexcept {
        JsonScanner scan(text_.json(), '{');
        JsonString member;
        for (JsonValue value; scan.member(member, value);) {
            if (member.equals(name)) return value.kind != JsonKind::null;  // there is no second of a name
        }
        return false;
    }

    /// Whether `name` is one that this class reads.
    [[nodiscard]] static bool is_registered(std::string_view name) noexcept {
        for (const std::string_view known : {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "client_id", "sid"}) {
            if (name == known) return true;
        }
        return false;
    }

    /// The payload as it was signed, checked to be strict JSON: for claims that are not registered.
    [[nodiscard]] std::string_view json() const noexcept { return text_.json(); }

 private:
    void forget() noexcept {
        issuer_ = subject_ = token_id_ = scope_ = client_id_ = session_id_ = audience_ = JsonSpan();
        expires_at_ = not_before_ = issued_at_ = std::nullopt;
    }

    bool take(const JsonString& name, const JsonValue& value) {
        return name.escaped ? take_escaped(name, value) : take(name.raw, value);
    }
    [[gnu::cold, gnu::noinline]] bool take_escaped(const JsonString& name, const JsonValue& value) {
        std::string plain;
        name.append_to(plain);
        return take(std::string_view(plain), value);
    }
    // By length first: three characters are compared in place, where each call would cost as much as reading the value.
    bool take(std::string_view name, const JsonValue& value) noexcept {
        if (name.size() == 3) return take_short(name, value);
        if (name == "scope") return take_string(value, scope_);
        if (name == "client_id") return take_string(value, client_id_);
        return true;
    }
    bool take_short(std::string_view name, const JsonValue& value) noexcept {
        const auto is = [name](const char (&wanted)[4]) { return name[0] == wanted[0] && name[1] == wanted[1] && name[2] == wanted[2]; };
        if (is("exp")) return take_time(value, expires_at_);
        if (is("sub")) return take_string(value, subject_);
        if (is("iss")) return take_string(value, issuer_);
        if (is("aud")) return take_audience(value);
        if (is("nbf")) return take_time_rounded_up(value, not_before_);
        if (is("iat")) return take_time(value, issued_at_);
        if (is("jti")) return take_string(value, token_id_);
        if (is("sid")) return take_string(value, session_id_);
        return true;
    }
    bool take_string(const JsonValue& value, JsonSpan& span) const noexcept {
        span = text_.mark(value);
        return value.kind == JsonKind::string;
    }
    bool take_audience(const JsonValue& value) noexcept {
        audience_ = text_.mark(value);
        audience_is_array_ = value.kind == JsonKind::array;
        if (!audience_is_array_) return value.kind == JsonKind::string;
        JsonScanner scan(value.raw, '[');
        for (JsonValue item; scan.item(item);) {
            if (item.kind != JsonKind::string) return false;
        }
        return true;
    }
    static bool take_time(const JsonValue& value, std::optional<TimePoint>& time) noexcept {
        if (value.kind != JsonKind::number) return false;
        if (value.floor < 0 || value.floor > last_second) return false;
        time = TimePoint(std::chrono::seconds(value.floor));
        return true;
    }
    static bool take_time_rounded_up(const JsonValue& value, std::optional<TimePoint>& time) noexcept {
        if (!take_time(value, time)) return false;
        if (value.fraction) *time += std::chrono::seconds(1);
        return true;
    }
    JsonSpans text_;
    JsonSpan issuer_, subject_, token_id_, scope_, client_id_, session_id_, audience_;
    bool audience_is_array_ = false;
    std::optional<TimePoint> expires_at_, not_before_, issued_at_;
};

}  // namespace latchkey
