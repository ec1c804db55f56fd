# LatchkeyComponent: how headers get into targets, and targets into the installed package.
#
# The core target has every header that no component claims. A component is a target of its own, latchkey::NAME, built on
# one optional package; where that package is missing, so is the target, and nothing else.

set(LATCHKEY_COMPONENT_HEADERS "")
set(LATCHKEY_COMPONENTS "")

function(latchkey_add_headers target)
    target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ARGN})
    if(NOT PROJECT_IS_TOP_LEVEL)  # our warnings are not the warnings of who uses us
        target_include_directories(${target} SYSTEM INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
    endif()
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL})
endfunction()

# latchkey_component(NAME PACKAGE <find module> TARGET <imported target> HEADERS <path below include/latchkey>...)
macro(latchkey_component name)
    cmake_parse_arguments(component "" "PACKAGE;TARGET" "HEADERS" ${ARGN})
    list(TRANSFORM component_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/latchkey/")
    list(APPEND LATCHKEY_COMPONENT_HEADERS ${component_HEADERS})
    find_package(${component_PACKAGE} QUIET)
    if(TARGET ${component_TARGET})
        add_library(latchkey_${name} INTERFACE)
        add_library(latchkey::${name} ALIAS latchkey_${name})
        set_target_properties(latchkey_${name} PROPERTIES EXPORT_NAME ${name})
        target_link_libraries(latchkey_${name} INTERFACE latchkey ${component_TARGET})
        latchkey_add_headers(latchkey_${name} ${component_HEADERS})
        list(APPEND LATCHKEY_COMPONENTS ${name})
    endif()
    string(APPEND LATCHKEY_COMPONENT_PACKAGES "set(latchkey_package_of_${name} ${component_PACKAGE})\n")
endmacro()

macro(latchkey_core_headers)
    file(GLOB_RECURSE core_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/latchkey/*.hpp")
    if(LATCHKEY_COMPONENT_HEADERS)
        list(REMOVE_ITEM core_headers ${LATCHKEY_COMPONENT_HEADERS})
    endif()
    latchkey_add_headers(latchkey ${core_headers})
endmacro()

macro(latchkey_install)
    set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/latchkey")
    install(TARGETS latchkey EXPORT latchkeyTargets FILE_SET HEADERS)
    install(EXPORT latchkeyTargets NAMESPACE latchkey:: DESTINATION "${package_dir}")
    foreach(name IN LISTS LATCHKEY_COMPONENTS)
        install(TARGETS latchkey_${name} EXPORT latchkey_${name}Targets FILE_SET HEADERS)
        install(EXPORT latchkey_${name}Targets NAMESPACE latchkey:: DESTINATION "${package_dir}")
    endforeach()
    configure_package_config_file(
        cmake/latchkeyConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/latchkeyConfig.cmake" INSTALL_DESTINATION "${package_dir}")
    write_basic_package_version_file(
        "${CMAKE_CURRENT_BINARY_DIR}/latchkeyConfigVersion.cmake" COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
    file(GLOB find_modules "${PROJECT_SOURCE_DIR}/cmake/Find*.cmake")
    install(FILES "${CMAKE_CURRENT_BINARY_DIR}/latchkeyConfig.cmake"
                  "${CMAKE_CURRENT_BINARY_DIR}/latchkeyConfigVersion.cmake" ${find_modules}
            DESTINATION "${package_dir}")
    install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endmacro()
