// catch: gives the precompiled header of Catch2 a file to be compiled with.
#include "support/catch.hpp"
