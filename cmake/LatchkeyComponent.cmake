# LatchkeyComponent: how headers get into targets, and targets into the installed package.
#
# The core target has every header that no component claims. A component is a target of its own, latchkey::NAME, built on
# one optional package; where that package is missing, so is the target, and nothing else. LATCHKEY_WITH_NAME decides:
# AUTO takes what is found, ON wants it, OFF leaves it. packaging/ lists the components again, as vcpkg's features and as
# Conan's options; the test package.lists holds the three lists together.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(LATCHKEY_COMPONENT_HEADERS "")
set(LATCHKEY_COMPONENTS "")      # those whose package was found
set(LATCHKEY_ALL_COMPONENTS "")  # and all there are
set(LATCHKEY_CORE_HINT_OpenSSL "OpenSSL 3.0 or newer: libssl-dev (apt), openssl-devel (dnf), openssl@3 (brew), openssl (vcpkg, Conan)")
set(LATCHKEY_CORE_HINT_nlohmann_json "nlohmann_json 3.11 or newer: nlohmann-json3-dev (apt), json-devel (dnf), nlohmann-json (brew, vcpkg), nlohmann_json (Conan)")

function(latchkey_add_headers target)
    target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ARGN})
    if(NOT PROJECT_IS_TOP_LEVEL)  # our warnings are not the warnings of who uses us
        target_include_directories(${target} SYSTEM INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
    endif()
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL})
endfunction()

# latchkey_component(NAME PACKAGE <find module> TARGET <imported target> [PKG_CONFIG <module>] HEADERS <path below include/latchkey>...)
# PKG_CONFIG: what the package is called there; without it the component has no file for pkg-config.
macro(latchkey_component name)
    cmake_parse_arguments(component "" "PACKAGE;TARGET;PKG_CONFIG" "HEADERS" ${ARGN})
    list(TRANSFORM component_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/latchkey/")
    list(APPEND LATCHKEY_COMPONENT_HEADERS ${component_HEADERS})
    list(APPEND LATCHKEY_ALL_COMPONENTS ${name})
    string(TOUPPER "${name}" component_upper)
    set(LATCHKEY_WITH_${component_upper} AUTO CACHE STRING "Component ${name}: AUTO, ON or OFF")
    set_property(CACHE LATCHKEY_WITH_${component_upper} PROPERTY STRINGS AUTO ON OFF)
    if(LATCHKEY_WITH_${component_upper})  # AUTO is true, too
        find_package(${component_PACKAGE} QUIET)
        if(NOT TARGET ${component_TARGET} AND NOT LATCHKEY_WITH_${component_upper} STREQUAL "AUTO")
            message(FATAL_ERROR "LATCHKEY_WITH_${component_upper} is ON, and its package is missing: ${${component_PACKAGE}_HINT}")
        endif()
    endif()
    if(LATCHKEY_WITH_${component_upper} AND TARGET ${component_TARGET})
        add_library(latchkey_${name} INTERFACE)
        add_library(latchkey::${name} ALIAS latchkey_${name})
        set_target_properties(latchkey_${name} PROPERTIES EXPORT_NAME ${name})
        target_link_libraries(latchkey_${name} INTERFACE latchkey ${component_TARGET})
        latchkey_add_headers(latchkey_${name} ${component_HEADERS})
        list(APPEND LATCHKEY_COMPONENTS ${name})
        set(LATCHKEY_PKG_CONFIG_${name} "${component_PKG_CONFIG}")
    endif()
    set(LATCHKEY_HINT_${name} "${${component_PACKAGE}_HINT}")  # empty where it is OFF
    string(APPEND LATCHKEY_COMPONENT_PACKAGES "set(latchkey_package_of_${name} ${component_PACKAGE})\n"
                                              "set(latchkey_hint_of_${name} \"${${component_PACKAGE}_HINT}\")\n")
endmacro()

macro(latchkey_core_headers)
    file(GLOB_RECURSE core_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/latchkey/*.hpp")
    if(LATCHKEY_COMPONENT_HEADERS)
        list(REMOVE_ITEM core_headers ${LATCHKEY_COMPONENT_HEADERS})
    endif()
    latchkey_add_headers(latchkey ${core_headers})
endmacro()

# Writes a pkg-config file for the installed package, and one, "-uninstalled", for who points PKG_CONFIG_PATH here.
function(latchkey_pkg_config name description requires)
    set(PC_NAME "${name}")
    set(PC_DESCRIPTION "${description}")
    set(PC_REQUIRES "${requires}")
    cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/pkgconfig" OUTPUT_VARIABLE up)
    set(PC_PREFIX "\${pcfiledir}/${up}")
    set(PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/latchkey.pc.in" "${PROJECT_BINARY_DIR}/cmake/${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/cmake/${name}.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig" COMPONENT dev)
    set(PC_PREFIX "${PROJECT_SOURCE_DIR}")
    set(PC_INCLUDEDIR "\${prefix}/include")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/latchkey.pc.in" "${PROJECT_BINARY_DIR}/cmake/${name}-uninstalled.pc" @ONLY)
endfunction()

# The package lies in share/, as all of it is text that is the same on every machine, and in the build tree under cmake/,
# from where find_package(latchkey) with latchkey_DIR takes it without an installation.
macro(latchkey_install)
    set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/latchkey")
    set(build_dir "${PROJECT_BINARY_DIR}/cmake")
    install(TARGETS latchkey EXPORT latchkeyTargets FILE_SET HEADERS COMPONENT dev)
    install(EXPORT latchkeyTargets NAMESPACE latchkey:: DESTINATION "${package_dir}" COMPONENT dev)
    export(EXPORT latchkeyTargets NAMESPACE latchkey:: FILE "${build_dir}/latchkeyTargets.cmake")
    latchkey_pkg_config(latchkey "${PROJECT_DESCRIPTION}" "libcrypto >= 3.0, libsodium >= 1.0.18, nlohmann_json >= 3.11")
    foreach(name IN LISTS LATCHKEY_COMPONENTS)
        install(TARGETS latchkey_${name} EXPORT latchkey_${name}Targets FILE_SET HEADERS COMPONENT dev)
        install(EXPORT latchkey_${name}Targets NAMESPACE latchkey:: DESTINATION "${package_dir}" COMPONENT dev)
        export(EXPORT latchkey_${name}Targets NAMESPACE latchkey:: FILE "${build_dir}/latchkey_${name}Targets.cmake")
        if(LATCHKEY_PKG_CONFIG_${name})
            latchkey_pkg_config(latchkey-${name} "${PROJECT_DESCRIPTION}: what needs ${LATCHKEY_PKG_CONFIG_${name}}"
                                "latchkey = ${PROJECT_VERSION}, ${LATCHKEY_PKG_CONFIG_${name}}")
        endif()
    endforeach()
    list(JOIN LATCHKEY_ALL_COMPONENTS ", " LATCHKEY_COMPONENT_NAMES)
    configure_package_config_file(cmake/latchkeyConfig.cmake.in "${build_dir}/latchkeyConfig.cmake" INSTALL_DESTINATION "${package_dir}")
    write_basic_package_version_file("${build_dir}/latchkeyConfigVersion.cmake" COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
    file(GLOB find_modules "${PROJECT_SOURCE_DIR}/cmake/Find*.cmake" "${PROJECT_SOURCE_DIR}/cmake/LatchkeyFind.cmake")
    file(COPY ${find_modules} DESTINATION "${build_dir}")
    install(FILES "${build_dir}/latchkeyConfig.cmake" "${build_dir}/latchkeyConfigVersion.cmake" ${find_modules}
            DESTINATION "${package_dir}" COMPONENT dev)
    install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT dev)
endmacro()
