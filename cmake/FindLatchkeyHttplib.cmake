# FindLatchkeyHttplib: cpp-httplib as LatchkeyHttplib::httplib, with the flags that it was built with.
#
# Where cpp-httplib is a compiled library, as on Debian, its flags decide the size of its structs; Debian's are in its pkg-config
# file, and it has no CMake package.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyHttplib_HINT "cpp-httplib: libcpp-httplib-dev (apt), cpp-httplib (dnf, brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyHttplib::httplib)
    find_package(httplib CONFIG QUIET)
    if(NOT TARGET httplib::httplib)
        latchkey_ask_pkg_config(LatchkeyHttplibPc cpp-httplib)
    endif()
endif()
latchkey_provide(LatchkeyHttplib LatchkeyHttplib::httplib httplib::httplib PkgConfig::LatchkeyHttplibPc)
