# FindLatchkeyRedis: hiredis, the C client of Redis, as LatchkeyRedis::hiredis.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyRedis_HINT "hiredis: libhiredis-dev (apt), hiredis-devel (dnf), hiredis (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyRedis::hiredis)
    find_package(hiredis CONFIG QUIET)
    if(NOT TARGET hiredis::hiredis)
        latchkey_ask_pkg_config(LatchkeyRedisPc hiredis)
    endif()
endif()
latchkey_provide(LatchkeyRedis LatchkeyRedis::hiredis hiredis::hiredis PkgConfig::LatchkeyRedisPc)
