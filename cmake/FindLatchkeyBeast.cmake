# FindLatchkeyBeast: Boost.Beast and Boost.Asio as LatchkeyBeast::beast.

include(FindPackageHandleStandardArgs)
set(LatchkeyBeast_HINT "Boost 1.81: libboost1.81-dev (apt), boost-devel (dnf), boost (brew, Conan), boost-beast (vcpkg)")

if(NOT TARGET LatchkeyBeast::beast)
    find_package(Boost 1.81 CONFIG QUIET)
    if(NOT TARGET Boost::headers)
        find_package(Boost 1.81 QUIET)  # CMake's own module, where Boost has no package of its own
    endif()
    find_package(Threads QUIET)
    if(TARGET Boost::headers)
        add_library(LatchkeyBeast::beast INTERFACE IMPORTED)
        target_link_libraries(LatchkeyBeast::beast INTERFACE Boost::headers Threads::Threads)
    endif()
endif()
if(TARGET LatchkeyBeast::beast)
    set(LatchkeyBeast_PROVIDER LatchkeyBeast::beast)
endif()
find_package_handle_standard_args(LatchkeyBeast REQUIRED_VARS LatchkeyBeast_PROVIDER)
