# FindLatchkeyCivetweb: CivetWeb's C library as LatchkeyCivetweb::civetweb.
#
# A shared library knows what it needs, a static one does not: of that, CivetWeb's own package is asked. It comes second, as
# Debian's stops CMake where the server and the C++ library are not installed.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyCivetweb_HINT "CivetWeb 1.15: libcivetweb-dev (apt), civetweb-devel (dnf), civetweb (vcpkg, Conan)")

if(NOT TARGET LatchkeyCivetweb::civetweb)
    latchkey_ask_files(LatchkeyCivetweb HEADER civetweb.h DECLARES mg_response_header_start LIBRARIES civetweb)  # since 1.15
    if(NOT LatchkeyCivetweb_LIBRARY OR LatchkeyCivetweb_LIBRARY MATCHES "\\.(a|lib)$")
        find_package(civetweb CONFIG QUIET)
    endif()
endif()
latchkey_provide(LatchkeyCivetweb LatchkeyCivetweb::civetweb civetweb::civetweb LatchkeyCivetweb::files)
