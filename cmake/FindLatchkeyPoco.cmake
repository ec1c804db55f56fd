# FindLatchkeyPoco: POCO's HTTP server as LatchkeyPoco::net.

include(FindPackageHandleStandardArgs)
set(LatchkeyPoco_HINT "POCO: libpoco-dev (apt), poco-devel (dnf), poco (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyPoco::net)
    find_package(Poco QUIET COMPONENTS Foundation Net)
    if(TARGET Poco::Net)
        add_library(LatchkeyPoco::net INTERFACE IMPORTED)
        target_link_libraries(LatchkeyPoco::net INTERFACE Poco::Net Poco::Foundation)
    endif()
endif()
if(TARGET LatchkeyPoco::net)
    set(LatchkeyPoco_PROVIDER LatchkeyPoco::net)
endif()
find_package_handle_standard_args(LatchkeyPoco REQUIRED_VARS LatchkeyPoco_PROVIDER)
