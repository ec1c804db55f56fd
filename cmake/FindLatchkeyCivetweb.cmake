# FindLatchkeyCivetweb: CivetWeb's C library as LatchkeyCivetweb::civetweb.

include(FindPackageHandleStandardArgs)
set(LatchkeyCivetweb_HINT "CivetWeb 1.15: libcivetweb-dev (apt), civetweb-devel (dnf), civetweb (vcpkg, Conan)")

if(NOT TARGET LatchkeyCivetweb::civetweb)
    find_package(Threads QUIET)
    find_path(LatchkeyCivetweb_INCLUDE_DIR civetweb.h)
    find_library(LatchkeyCivetweb_LIBRARY civetweb)
    mark_as_advanced(LatchkeyCivetweb_INCLUDE_DIR LatchkeyCivetweb_LIBRARY)
    if(LatchkeyCivetweb_INCLUDE_DIR AND LatchkeyCivetweb_LIBRARY)
        file(STRINGS "${LatchkeyCivetweb_INCLUDE_DIR}/civetweb.h" LatchkeyCivetweb_IS_NEW REGEX "mg_response_header_start")
        if(LatchkeyCivetweb_IS_NEW)  # since 1.15
            add_library(LatchkeyCivetweb::civetweb INTERFACE IMPORTED)
            target_link_libraries(LatchkeyCivetweb::civetweb INTERFACE "${LatchkeyCivetweb_LIBRARY}" Threads::Threads ${CMAKE_DL_LIBS})
            target_include_directories(LatchkeyCivetweb::civetweb SYSTEM INTERFACE "${LatchkeyCivetweb_INCLUDE_DIR}")
        endif()
    endif()
endif()
if(TARGET LatchkeyCivetweb::civetweb)
    set(LatchkeyCivetweb_PROVIDER LatchkeyCivetweb::civetweb)
endif()
find_package_handle_standard_args(LatchkeyCivetweb REQUIRED_VARS LatchkeyCivetweb_PROVIDER)
