// multipart_test: bodies that browsers and clients send, and bodies that nobody should.
#include <latchkey/http/multipart.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

/// The fields of `body` as "name=value;", or "refused".
std::string fields(std::string_view body, std::string_view type = "multipart/form-data; boundary=b") {
    std::string list;
    const bool whole = each_multipart_field(type, body, [&list](std::string_view name, std::string_view value) {
        (((list += name) += '=') += value) += ';';
        return true;
    });
    return whole ? list : "refused";
}
std::string part(std::string_view headers, std::string_view value) {
    return "--b\r\n" + std::string(headers) + "\r\n\r\n" + std::string(value) + "\r\n";
}
const std::string user = part("Content-Disposition: form-data; name=\"user\"", "johndoe");

}  // namespace

TEST_CASE("Fields are found, in order") {
    CHECK(fields(user + "--b--\r\n") == "user=johndoe;");
    CHECK(fields(user + "--b--") == "user=johndoe;");
    CHECK(fields(user + part("content-type: text/plain\r\ncontent-disposition:form-data;name=p", "a\r\n--c\0d"sv) + "--b--") ==
          "user=johndoe;p=a\r\n--c\0d;"s);
    CHECK(fields("what stands before\r\n" + user + "--b-- and after") == "user=johndoe;");
    CHECK(fields(part("Content-Disposition: form-data; name=e", "") + "--b--") == "e=;");
    CHECK(fields("--b \t\r\nContent-Disposition: form-data; name=e\r\n\r\n--b--") == "e=;");  // RFC 2046: no blank line, no content
    CHECK(fields("--b--") == "");
    CHECK(fields("") == "");
    CHECK(fields("--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b--", "multipart/form-data; boundary=\"a b\"") == "x=1;");
}

TEST_CASE("A file is no field") {
    CHECK(fields(part("Content-Disposition: form-data; name=\"f\"; filename=\"f.txt\"", "data") + user + "--b--") == "user=johndoe;");
}

TEST_CASE("A broken body is refused") {
    CHECK(fields(user) == "refused");
    CHECK(fields("garbage") == "refused");
    CHECK(fields("--b") == "refused");
    CHECK(fields("--b\r\n") == "refused");
    CHECK(fields("--bc\r\n" + user + "--b--") == "refused");
    CHECK(fields("--b\r\n\r\nno headers\r\n--b--") == "refused");
    CHECK(fields(part("Content-Disposition: form-data", "x") + "--b--") == "refused");
    CHECK(fields(part("Content-Disposition: attachment; name=x", "x") + "--b--") == "refused");
    CHECK(fields(part("Content-Disposition form-data; name=x", "x") + "--b--") == "refused");
    CHECK(fields("--b\r\nContent-Disposition: form-data; name=x\r\n--b\r\n" + user + "--b--") == "refused");
    CHECK(fields(user + "--b--", "multipart/form-data") == "refused");
    CHECK(fields(user + "--b--", "multipart/form-data; boundary=" + std::string(71, 'b')) == "refused");
    for (std::size_t end = 1; end < user.size() + 4; ++end) {
        CHECK(fields((user + "--b--").substr(0, end)) == "refused");
    }
}

TEST_CASE("Who takes no more is given no more") {
    int taken = 0;
    CHECK_FALSE(each_multipart_field("multipart/form-data; boundary=b", user + user + user + "--b--",
                                     [&taken](std::string_view, std::string_view) { return ++taken < 2; }));
    CHECK(taken == 2);
}
