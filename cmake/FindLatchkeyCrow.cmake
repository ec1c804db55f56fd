# FindLatchkeyCrow: Crow as LatchkeyCrow::crow.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyCrow_HINT "Crow 1.2: crow (vcpkg), crowcpp-crow (Conan), or from github.com/CrowCpp/Crow")

if(NOT TARGET LatchkeyCrow::crow)
    find_package(Crow CONFIG QUIET)
endif()
latchkey_provide(LatchkeyCrow LatchkeyCrow::crow Crow::Crow)
