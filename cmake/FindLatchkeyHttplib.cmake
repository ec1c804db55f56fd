# FindLatchkeyHttplib: cpp-httplib as LatchkeyHttplib::httplib, with the flags that it was built with.
#
# pkg-config comes first: where cpp-httplib is a compiled library, as on Debian, its flags decide the size of its structs.

include(FindPackageHandleStandardArgs)
set(LatchkeyHttplib_HINT "cpp-httplib: libcpp-httplib-dev (apt), cpp-httplib (dnf, brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyHttplib::httplib)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(LatchkeyHttplibPc QUIET IMPORTED_TARGET cpp-httplib)
    endif()
    if(NOT TARGET PkgConfig::LatchkeyHttplibPc)
        find_package(httplib CONFIG QUIET)
    endif()
    find_package(Threads QUIET)
    foreach(candidate IN ITEMS PkgConfig::LatchkeyHttplibPc httplib::httplib)
        if(TARGET ${candidate} AND NOT TARGET LatchkeyHttplib::httplib)
            add_library(LatchkeyHttplib::httplib INTERFACE IMPORTED)
            target_link_libraries(LatchkeyHttplib::httplib INTERFACE ${candidate} Threads::Threads)
        endif()
    endforeach()
endif()
if(TARGET LatchkeyHttplib::httplib)
    set(LatchkeyHttplib_PROVIDER LatchkeyHttplib::httplib)
endif()
find_package_handle_standard_args(LatchkeyHttplib REQUIRED_VARS LatchkeyHttplib_PROVIDER)
