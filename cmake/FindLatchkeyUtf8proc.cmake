# FindLatchkeyUtf8proc: utf8proc, which has Unicode's normal forms, as LatchkeyUtf8proc::utf8proc.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyUtf8proc_HINT "utf8proc: libutf8proc-dev (apt), utf8proc-devel (dnf), utf8proc (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyUtf8proc::utf8proc)
    find_package(utf8proc CONFIG QUIET)
    latchkey_ask_files(LatchkeyUtf8proc HEADER utf8proc.h LIBRARIES utf8proc utf8proc_static)
endif()
latchkey_provide(LatchkeyUtf8proc LatchkeyUtf8proc::utf8proc utf8proc::utf8proc LatchkeyUtf8proc::files)
