// before_main: made while static objects are, in an order that nobody knows, and in a file of its own.
#include "first_use.hpp"

#include <cstdlib>

const first_use::Made& made_before_main();

namespace {

const first_use::Made made = first_use::make();

/// Asks once more when the program ends, after OpenSSL's own clean-up was registered.
struct AtTheEnd {
    ~AtTheEnd() {
        if (!first_use::is_good(made)) std::abort();
    }
} const at_the_end;

}  // namespace

const first_use::Made& made_before_main() { return made; }
