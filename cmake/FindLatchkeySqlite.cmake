# FindLatchkeySqlite: SQLite as LatchkeySqlite::sqlite. CMake's own module finds it, also vcpkg's and Conan's.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeySqlite_HINT "SQLite 3.35 or newer: libsqlite3-dev (apt), sqlite-devel (dnf), sqlite (brew), sqlite3 (vcpkg, Conan)")

if(NOT TARGET LatchkeySqlite::sqlite)
    find_package(SQLite3 3.35 QUIET)
endif()
latchkey_provide(LatchkeySqlite LatchkeySqlite::sqlite SQLite3::SQLite3 SQLite::SQLite3)  # the first is what CMake 4.3 calls it
