# FindLatchkeyPoco: POCO's HTTP server as LatchkeyPoco::net.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyPoco_HINT "POCO: libpoco-dev (apt), poco-devel (dnf), poco (brew, Conan), poco[net] (vcpkg)")

if(NOT TARGET LatchkeyPoco::net)
    find_package(Poco QUIET COMPONENTS Foundation Net)
endif()
latchkey_provide(LatchkeyPoco LatchkeyPoco::net Poco::Net)
