// werkzeug: each of its strings.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/werkzeug.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Werkzeug's strings are read") {
    check_reads(Werkzeug(),
                "pbkdf2:sha256:10$seasalt$5c31f2b3d552a5c510fc960e45cb9e93ef4d662d0a960d6f847735abfae8e2ac");
    check_reads(Werkzeug(), "pbkdf2:sha224:10$seasalt$1e8125aed4e6a29591a5a43aa336a1fe0179b234cbbf69477786b090");
    check_reads(Werkzeug(), "pbkdf2:sha384:10$seasalt$21224e610e6f7358386e1028173e794d176c5e1f1d8f41b680603bc8cf8cc6537469c59c81cf757916d656f073852f72");
    check_reads(Werkzeug(), "pbkdf2:sha1:10$seasalt$8c01449adb4bd17a3e6567752ceb29b58a9b473c");
    check_reads(Werkzeug(),
                "pbkdf2:sha512:10$seasalt$1b2b5f2e9c51693edda520858f341919cd13a539c5c595403d4de048ff5d6f03"
                "b20105b321f526803e5fa3e7558086ac2642fb823a6156bc4403eb5458bdd345");
    check_reads(Werkzeug(),
                "scrypt:16:8:1$seasalt$4318a5f2759c232d7660d318a5e5758572afc058b987ec78c0723c5904c9dff8"
                "f535e72bae23369a4281f086aa5a3cfa4545df1f34793b9906d63616c1b3ee04");
}
TEST_CASE("Werkzeug refuses other strings, and costs over the ceiling before it pays them") {
    for (const std::string_view text :
         {"pbkdf2:sha256:10$seasalt$5C31F2B3D552A5C510FC960E45CB9E93EF4D662D0A960D6F847735ABFAE8E2AC",
          "pbkdf2:sha256:010$seasalt$5c31f2b3d552a5c510fc960e45cb9e93ef4d662d0a960d6f847735abfae8e2ac",
          "pbkdf2:md5:10$seasalt$5c31f2b3d552a5c510fc960e45cb9e93", "scrypt:16:8$seasalt$00"}) {
        check_refuses(Werkzeug(), text);
    }
    check_too_costly(
        Werkzeug(), "pbkdf2:sha256:999999999$seasalt$5c31f2b3d552a5c510fc960e45cb9e93ef4d662d0a960d6f847735abfae8e2ac");
    check_too_costly(Werkzeug(), "scrypt:1073741824:8:1$seasalt$" + std::string(128, '0'));
}
