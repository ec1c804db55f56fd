# FindLatchkeyDrogon: Drogon as LatchkeyDrogon::drogon.

include(FindPackageHandleStandardArgs)
set(LatchkeyDrogon_HINT "Drogon 1.9: drogon (brew, vcpkg, Conan), or from github.com/drogonframework/drogon")

if(NOT TARGET LatchkeyDrogon::drogon)
    find_package(Drogon CONFIG QUIET)
    if("${CMAKE_CXX_STANDARD}" STREQUAL "")
        unset(CMAKE_CXX_STANDARD)  # Drogon leaves it empty, and CMake then refuses to generate
    endif()
    if(TARGET Drogon::Drogon)
        add_library(LatchkeyDrogon::drogon INTERFACE IMPORTED)
        target_link_libraries(LatchkeyDrogon::drogon INTERFACE Drogon::Drogon)
    endif()
endif()
if(TARGET LatchkeyDrogon::drogon)
    set(LatchkeyDrogon_PROVIDER LatchkeyDrogon::drogon)
endif()
find_package_handle_standard_args(LatchkeyDrogon REQUIRED_VARS LatchkeyDrogon_PROVIDER)
