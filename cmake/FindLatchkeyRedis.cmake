# FindLatchkeyRedis: hiredis, the C client of Redis, and OpenSSL's libssl, as LatchkeyRedis::hiredis. TLS is not hiredis's own: that came
# with its version 1.0, checks no host name and has no time limit.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyRedis_HINT "hiredis: libhiredis-dev (apt), hiredis-devel (dnf), hiredis (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyRedis::hiredis)
    find_package(OpenSSL 3.0 QUIET COMPONENTS SSL)
    find_package(hiredis CONFIG QUIET)
    if(NOT TARGET hiredis::hiredis)
        latchkey_ask_pkg_config(LatchkeyRedisPc hiredis)
    endif()
endif()
latchkey_provide(LatchkeyRedis LatchkeyRedis::hiredis hiredis::hiredis PkgConfig::LatchkeyRedisPc)
if(TARGET LatchkeyRedis::hiredis)
    target_link_libraries(LatchkeyRedis::hiredis INTERFACE OpenSSL::SSL)
endif()
