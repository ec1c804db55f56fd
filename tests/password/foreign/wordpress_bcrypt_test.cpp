// wordpress_bcrypt: "$wp$2y$", and "$P$" beside it.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/wordpress_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("WordPress trims a password and hashes a keyed digest") {
    const PasswordHash stored("$wp$2y$04$CCCCCCCCCCCCCCCCCCCCC.iEsedq8RQRilIgMVlUjh7iez7rVBsk2");
    for (const std::string_view same : {"correct horse", " correct horse\t", "\r\ncorrect horse\v"}) {
        CHECK(WordPress().matches(Password(same), stored) == true);
    }
    for (const std::string_view other : {"", " ", "correct  horse", "Correct horse"}) {
        CHECK(WordPress().matches(Password(other), stored) == false);
    }
    CHECK(WordPress().matches(Password(std::string_view("correct horse\0", 14)), stored) == true);
    check_refuses(WordPress(), stored.text().substr(3));
    check_reads(Phpass(), "$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_reads(WordPress(), "$H$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_too_costly(WordPress(), "$P$SsaltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_refuses(WordPress(), "$P$.saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    CHECK(Phpass().matches(Password(std::string(4097, 'a')), PasswordHash("$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11")) ==
          false);
    check_program(WordPress(), "secret", "$wp$2y$12$FACeEzzaX3URnbr7SRahIe17HiepliiA51UrAARwmuDTr79bwa7Ea");  // WordPress 7.1
}
