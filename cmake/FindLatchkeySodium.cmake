# FindLatchkeySodium: libsodium under any of its three names, as LatchkeySodium::sodium.
#
# pkg-config "libsodium" (Debian, Fedora, Homebrew), unofficial-sodium::sodium (vcpkg), libsodium::libsodium (Conan).
# vcpkg's package says no version; its header does, and is what the version is read from.

include(FindPackageHandleStandardArgs)
set(LatchkeySodium_HINT "libsodium 1.0.18 or newer: libsodium-dev (apt), libsodium-devel (dnf), libsodium (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeySodium::sodium)
    find_package(unofficial-sodium CONFIG QUIET)
    if(NOT TARGET unofficial-sodium::sodium)
        find_package(libsodium CONFIG QUIET)
    endif()
    foreach(candidate IN ITEMS unofficial-sodium::sodium libsodium::libsodium)
        if(TARGET ${candidate} AND NOT LatchkeySodium_TARGET)
            set(LatchkeySodium_TARGET ${candidate})
        endif()
    endforeach()
    if(NOT LatchkeySodium_TARGET)
        find_package(PkgConfig QUIET)
        if(PkgConfig_FOUND)
            pkg_check_modules(LatchkeySodiumPc QUIET IMPORTED_TARGET libsodium)
        endif()
        if(TARGET PkgConfig::LatchkeySodiumPc)
            set(LatchkeySodium_TARGET PkgConfig::LatchkeySodiumPc)
            set(LatchkeySodium_VERSION "${LatchkeySodiumPc_VERSION}")
        endif()
    endif()
    find_path(LatchkeySodium_INCLUDE_DIR sodium.h HINTS ${LatchkeySodiumPc_INCLUDE_DIRS})
    find_library(LatchkeySodium_LIBRARY NAMES sodium libsodium HINTS ${LatchkeySodiumPc_LIBRARY_DIRS})
    mark_as_advanced(LatchkeySodium_INCLUDE_DIR LatchkeySodium_LIBRARY)
    if(LatchkeySodium_INCLUDE_DIR AND NOT LatchkeySodium_VERSION AND EXISTS "${LatchkeySodium_INCLUDE_DIR}/sodium/version.h")
        file(STRINGS "${LatchkeySodium_INCLUDE_DIR}/sodium/version.h" line REGEX "SODIUM_VERSION_STRING \"")
        string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" LatchkeySodium_VERSION "${line}")
    endif()
    if(LatchkeySodium_TARGET OR (LatchkeySodium_INCLUDE_DIR AND LatchkeySodium_LIBRARY))
        add_library(LatchkeySodium::sodium INTERFACE IMPORTED)
        if(LatchkeySodium_TARGET)
            target_link_libraries(LatchkeySodium::sodium INTERFACE ${LatchkeySodium_TARGET})
        else()
            target_link_libraries(LatchkeySodium::sodium INTERFACE "${LatchkeySodium_LIBRARY}")
            target_include_directories(LatchkeySodium::sodium SYSTEM INTERFACE "${LatchkeySodium_INCLUDE_DIR}")
        endif()
        set(LatchkeySodium_PROVIDER LatchkeySodium::sodium)
    endif()
else()
    set(LatchkeySodium_PROVIDER LatchkeySodium::sodium)
endif()

if(LatchkeySodium_VERSION)
    find_package_handle_standard_args(LatchkeySodium
        REQUIRED_VARS LatchkeySodium_PROVIDER VERSION_VAR LatchkeySodium_VERSION
        REASON_FAILURE_MESSAGE "install ${LatchkeySodium_HINT}")
else()
    find_package_handle_standard_args(LatchkeySodium
        REQUIRED_VARS LatchkeySodium_PROVIDER
        REASON_FAILURE_MESSAGE "install ${LatchkeySodium_HINT}")
endif()
