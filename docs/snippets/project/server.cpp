#include <latchkey/host/cpp_httplib.hpp>
