// Half a login is not a Grant: what login() gives with a second factor has to be looked into.
// expect: has no member|no member named|cannot convert|no viable conversion|could not convert
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/result.hpp>

#include <variant>

latchkey::AccessToken check(const latchkey::Result<latchkey::LoginOutcome>& outcome) {
#ifdef LATCHKEY_REJECT
    return outcome->access_token;
#else
    const auto* const grant = std::get_if<latchkey::Grant>(&*outcome);
    return grant != nullptr ? grant->access_token : latchkey::AccessToken();
#endif
}
