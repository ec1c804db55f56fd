# FindLatchkeyCrow: Crow as LatchkeyCrow::crow.

include(FindPackageHandleStandardArgs)
set(LatchkeyCrow_HINT "Crow 1.2: crow (vcpkg), crowcpp-crow (Conan), or from github.com/CrowCpp/Crow")

if(NOT TARGET LatchkeyCrow::crow)
    find_package(Crow CONFIG QUIET)
    if(TARGET Crow::Crow)
        add_library(LatchkeyCrow::crow INTERFACE IMPORTED)
        target_link_libraries(LatchkeyCrow::crow INTERFACE Crow::Crow)
    endif()
endif()
if(TARGET LatchkeyCrow::crow)
    set(LatchkeyCrow_PROVIDER LatchkeyCrow::crow)
endif()
find_package_handle_standard_args(LatchkeyCrow REQUIRED_VARS LatchkeyCrow_PROVIDER)
