# FindLatchkeyBeast: Boost.Beast and Boost.Asio as LatchkeyBeast::beast.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyBeast_HINT "Boost 1.81: libboost1.81-dev (apt), boost-devel (dnf), boost (brew, Conan), boost-beast (vcpkg)")

if(NOT TARGET LatchkeyBeast::beast)
    find_package(Boost 1.81 CONFIG QUIET)
    if(NOT TARGET Boost::headers)
        find_package(Boost 1.81 QUIET)  # CMake's own module, where Boost has no package of its own
    endif()
endif()
latchkey_provide(LatchkeyBeast LatchkeyBeast::beast Boost::headers)
