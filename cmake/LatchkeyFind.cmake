# LatchkeyFind: what the find modules beside it share.
#
# A module makes one target, LatchkeyX::y, of whatever a system, vcpkg or Conan calls that package. A CMake package is asked
# first, as it knows what a static library is linked with; vcpkg's and Conan's are static as a rule.

include(FindPackageHandleStandardArgs)

# Asks pkg-config for modules; gives PkgConfig::<prefix>.
macro(latchkey_ask_pkg_config prefix)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${ARGN})
    endif()
endmacro()

# latchkey_ask_files(<package> HEADER <name> [DECLARES <a function that old ones lack>] LIBRARIES <name>...)
# Gives <package>::files of a header and a library that lie where such things lie.
macro(latchkey_ask_files package)
    cmake_parse_arguments(ask "" "HEADER;DECLARES" "LIBRARIES" DECLARES "." ${ARGN})
    find_path(${package}_INCLUDE_DIR ${ask_HEADER})
    find_library(${package}_LIBRARY NAMES ${ask_LIBRARIES})
    mark_as_advanced(${package}_INCLUDE_DIR ${package}_LIBRARY)
    if(${package}_INCLUDE_DIR AND ${package}_LIBRARY AND NOT TARGET ${package}::files)
        file(STRINGS "${${package}_INCLUDE_DIR}/${ask_HEADER}" ask_is_declared REGEX "${ask_DECLARES}" LIMIT_COUNT 1)
        if(ask_is_declared)
            add_library(${package}::files INTERFACE IMPORTED)
            target_link_libraries(${package}::files INTERFACE "${${package}_LIBRARY}")
            target_include_directories(${package}::files SYSTEM INTERFACE "${${package}_INCLUDE_DIR}")
        endif()
    endif()
endmacro()

# Ends a module: <target> is the first of the others that is there. What is behind it may want threads and does not always say so.
# Given <package>_HINT, and <package>_VERSION where it is known.
macro(latchkey_provide package target)
    find_package(Threads QUIET)
    foreach(provide_candidate IN ITEMS ${ARGN})
        if(TARGET ${provide_candidate} AND NOT TARGET ${target})
            add_library(${target} INTERFACE IMPORTED)
            target_link_libraries(${target} INTERFACE ${provide_candidate} Threads::Threads)
        endif()
    endforeach()
    if(TARGET ${target})
        set(${package}_PROVIDER ${target})
    endif()
    set(provide_version "")
    if(${package}_VERSION)
        set(provide_version VERSION_VAR ${package}_VERSION)
    endif()
    find_package_handle_standard_args(${package} REQUIRED_VARS ${package}_PROVIDER ${provide_version}
                                      REASON_FAILURE_MESSAGE "install ${${package}_HINT}")
endmacro()
