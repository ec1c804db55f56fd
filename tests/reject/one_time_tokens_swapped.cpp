// A token that verifies an address resets no password.
// expect: no matching|cannot convert|could not convert|no (known|viable) conversion|invalid initialization
#include <latchkey/auth/one_time_token.hpp>

using Resets = latchkey::OneTimeTokens<latchkey::PasswordReset>;

bool check(const Resets& resets, const latchkey::PasswordReset::Token& reset, const latchkey::EmailVerification::Token& verification) {
#ifdef LATCHKEY_REJECT
    static_cast<void>(reset);
    return resets.peek(verification).has_value();
#else
    static_cast<void>(verification);
    return resets.peek(reset).has_value();
#endif
}
