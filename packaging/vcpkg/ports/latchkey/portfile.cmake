# The port of the tree that it lies in: vcpkg install latchkey --overlay-ports=<tree>/packaging/vcpkg/ports, from another folder
#
# vcpkg's binary cache looks at this folder and not at the tree: after a change there, add --binarysource=clear.
set(VCPKG_BUILD_TYPE release)  # headers: there is nothing to debug
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        beast       LATCHKEY_WITH_BEAST
        civetweb    LATCHKEY_WITH_CIVETWEB
        cpp-httplib LATCHKEY_WITH_CPP_HTTPLIB
        crow        LATCHKEY_WITH_CROW
        crypt       LATCHKEY_WITH_CRYPT
        drogon      LATCHKEY_WITH_DROGON
        grpc        LATCHKEY_WITH_GRPC
        poco        LATCHKEY_WITH_POCO
        postgres    LATCHKEY_WITH_POSTGRES
        redis       LATCHKEY_WITH_REDIS
        sqlite      LATCHKEY_WITH_SQLITE
        unicode     LATCHKEY_WITH_UNICODE
        tool        LATCHKEY_BUILD_TOOLS
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DLATCHKEY_BUILD_TESTS=OFF
        -DLATCHKEY_BUILD_EXAMPLES=OFF
        ${FEATURE_OPTIONS}
)
vcpkg_cmake_install()
if("tool" IN_LIST FEATURES)
    vcpkg_copy_tools(TOOL_NAMES latchkey AUTO_CLEAN)
endif()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/latchkey)
vcpkg_fixup_pkgconfig(SKIP_CHECK)  # not every package behind a feature has a .pc in vcpkg
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
