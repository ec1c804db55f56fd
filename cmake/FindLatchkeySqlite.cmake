# FindLatchkeySqlite: SQLite as LatchkeySqlite::sqlite. CMake's own module finds it, also vcpkg's and Conan's.

include(FindPackageHandleStandardArgs)
set(LatchkeySqlite_HINT "SQLite 3.35 or newer: libsqlite3-dev (apt), sqlite-devel (dnf), sqlite (brew), sqlite3 (vcpkg, Conan)")

if(NOT TARGET LatchkeySqlite::sqlite)
    find_package(SQLite3 3.35 QUIET)
    find_package(Threads QUIET)
    foreach(candidate IN ITEMS SQLite3::SQLite3 SQLite::SQLite3)  # the first is what CMake 4.3 calls it
        if(TARGET ${candidate} AND NOT TARGET LatchkeySqlite::sqlite)
            add_library(LatchkeySqlite::sqlite INTERFACE IMPORTED)
            target_link_libraries(LatchkeySqlite::sqlite INTERFACE ${candidate} Threads::Threads)
        endif()
    endforeach()
endif()
if(TARGET LatchkeySqlite::sqlite)
    set(LatchkeySqlite_PROVIDER LatchkeySqlite::sqlite)
endif()
find_package_handle_standard_args(LatchkeySqlite REQUIRED_VARS LatchkeySqlite_PROVIDER)
