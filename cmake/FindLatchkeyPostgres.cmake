# FindLatchkeyPostgres: libpq as LatchkeyPostgres::pq. CMake's own module comes last: it may want the server's headers.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyPostgres_HINT "libpq: libpq-dev (apt), libpq-devel (dnf), libpq (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyPostgres::pq)
    find_package(PostgreSQL CONFIG QUIET)  # Conan's
    if(NOT TARGET PostgreSQL::PostgreSQL)
        latchkey_ask_pkg_config(LatchkeyPostgresPc libpq)
        if(NOT TARGET PkgConfig::LatchkeyPostgresPc)
            find_package(PostgreSQL QUIET)
        endif()
    endif()
endif()
latchkey_provide(LatchkeyPostgres LatchkeyPostgres::pq PkgConfig::LatchkeyPostgresPc PostgreSQL::PostgreSQL)
