// plugin: the library in a shared object of its own, with what it makes while it is loaded.
#include "first_use.hpp"

namespace {

const first_use::Made made = first_use::make();

}  // namespace

extern "C" __attribute__((visibility("default"))) const char* plugin_token() { return made.token.c_str(); }
extern "C" __attribute__((visibility("default"))) const char* plugin_hash() { return made.hash.c_str(); }
extern "C" __attribute__((visibility("default"))) bool plugin_takes(const char* token, const char* hash) { return first_use::is_good({token, hash}); }
