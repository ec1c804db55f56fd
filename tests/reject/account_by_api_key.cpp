// An API key, or a client on its own behalf, is let in to no account: only who logged in as its user changes it.
// expect: an account is its user's
#include <latchkey/http/ways_in.hpp>

struct Person {};
struct Program {};
struct Auth {
    using Principal = Person;
};

template <class Who>
struct Way {
    using Principal = Who;
    static constexpr std::string_view scheme = "Bearer";
    [[nodiscard]] bool presented(const latchkey::HttpRequest&) const { return true; }
    [[nodiscard]] latchkey::Result<Who> admit(const latchkey::HttpRequest&, const latchkey::Scopes&) const { return Who(); }
};

#ifdef LATCHKEY_REJECT
using Ways = latchkey::WaysIn<Way<Person>, Way<Program>>;
#else
using Ways = latchkey::WaysIn<Way<Person>, Way<Person>>;
#endif

latchkey::ByWays<Ways, Auth> check(const Ways& ways, const Auth& auth) { return {ways, auth}; }
