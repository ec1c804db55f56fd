# FindLatchkeyDrogon: Drogon as LatchkeyDrogon::drogon.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyDrogon_HINT "Drogon 1.9: drogon (brew, vcpkg, Conan), or from github.com/drogonframework/drogon")

if(NOT TARGET LatchkeyDrogon::drogon)
    find_package(Drogon CONFIG QUIET)
    if("${CMAKE_CXX_STANDARD}" STREQUAL "")
        unset(CMAKE_CXX_STANDARD)  # Drogon leaves it empty, and CMake then refuses to generate
    endif()
endif()
latchkey_provide(LatchkeyDrogon LatchkeyDrogon::drogon Drogon::Drogon)
