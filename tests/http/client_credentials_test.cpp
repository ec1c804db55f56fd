// client_credentials_test: the ways of RFC 6749 section 2.3.1, one at a time.
#include <latchkey/http/client_credentials.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

Result<ClientCredentials> read(std::string_view body, std::string_view header = {}, std::size_t count = 1) {
    const auto form = Form::read("application/x-www-form-urlencoded", body, RequestRules::rfc);
    REQUIRE(form);
    return client_credentials({header, header.empty() ? 0 : count}, *form);
}
std::string said(const Result<ClientCredentials>& shown) {
    if (!shown) return std::string(to_string(shown.error()));
    return shown->id.text() + '|' + (shown->secret ? std::string(shown->secret->reveal()) : "-");
}

}  // namespace

TEST_CASE("A client in the header, in the form, or nowhere") {
    CHECK(said(read("")) == "|-");
    CHECK(said(read("client_id=app")) == "app|-");
    CHECK(said(read("client_id=web&client_secret=s%26")) == "web|s&");
    CHECK(said(read("client_secret=s")) == "|s");
    CHECK(said(read("", "Basic d2ViOnM=")) == "web|s");                 // web:s
    CHECK(said(read("client_id=web", "Basic d2ViOnM=")) == "web|s");    // the same client named again
    CHECK(said(read("", "Basic d2ViOg==")) == "web|-");                 // web: and no secret
}

TEST_CASE("The header's texts are form-decoded") {
    CHECK(said(read("", "Basic YSUzQWI6cytzJTI2")) == "a:b|s s&");       // a%3Ab:s+s%26
    CHECK(said(read("", "Basic YSVaWjpi")) == "invalid_client");          // a%ZZ:b
    CHECK(said(read("", "Basic YTolMg==")) == "invalid_client");          // a:%2
}

TEST_CASE("An empty client in the header, as Swagger UI sends it, is none") {
    CHECK(said(read("", "Basic Og==")) == "|-");
    CHECK(said(read("client_id=web&client_secret=s", "Basic Og==")) == "web|s");
}

TEST_CASE("Two ways at once are a malformed request; a header that is no good is a refused client") {
    CHECK(said(read("client_id=a&client_secret=b", "Basic YTpi")) == "malformed_request");
    CHECK(said(read("client_secret=b", "Basic YTpi")) == "malformed_request");
    CHECK(said(read("client_id=other", "Basic YTpi")) == "malformed_request");
    CHECK(said(read("", "Basic YTpi", 2)) == "malformed_request");
    CHECK(said(read("", "Bearer abc")) == "invalid_client");
    CHECK(said(read("", "Basic !!!")) == "invalid_client");
    CHECK(said(read("", "Digest username=x")) == "invalid_client");
}
