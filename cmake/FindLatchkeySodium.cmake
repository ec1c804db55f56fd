# FindLatchkeySodium: libsodium under any of its three names, as LatchkeySodium::sodium.
#
# unofficial-sodium::sodium (vcpkg), libsodium::libsodium (Conan), pkg-config "libsodium" (Debian, Fedora, Homebrew).
# The version is read from the header: vcpkg's package says none.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeySodium_HINT "libsodium 1.0.18 or newer: libsodium-dev (apt), libsodium-devel (dnf), libsodium (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeySodium::sodium)
    find_package(unofficial-sodium CONFIG QUIET)
    if(NOT TARGET unofficial-sodium::sodium)
        find_package(libsodium CONFIG QUIET)
        if(NOT TARGET libsodium::libsodium)
            latchkey_ask_pkg_config(LatchkeySodiumPc libsodium)
        endif()
    endif()
    latchkey_ask_files(LatchkeySodium HEADER sodium.h LIBRARIES sodium libsodium)
    set(LatchkeySodium_VERSION "${LatchkeySodiumPc_VERSION}")
    if(NOT LatchkeySodium_VERSION AND EXISTS "${LatchkeySodium_INCLUDE_DIR}/sodium/version.h")
        file(STRINGS "${LatchkeySodium_INCLUDE_DIR}/sodium/version.h" line REGEX "SODIUM_VERSION_STRING \"")
        string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" LatchkeySodium_VERSION "${line}")
    endif()
endif()
latchkey_provide(LatchkeySodium LatchkeySodium::sodium
                 unofficial-sodium::sodium libsodium::libsodium PkgConfig::LatchkeySodiumPc LatchkeySodium::files)
