# FindLatchkeyUtf8proc: utf8proc, which has Unicode's normal forms, as LatchkeyUtf8proc::utf8proc.

include(FindPackageHandleStandardArgs)
set(LatchkeyUtf8proc_HINT "utf8proc: libutf8proc-dev (apt), utf8proc-devel (dnf), utf8proc (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyUtf8proc::utf8proc)
    find_path(LatchkeyUtf8proc_INCLUDE_DIR utf8proc.h)
    find_library(LatchkeyUtf8proc_LIBRARY NAMES utf8proc utf8proc_static)
    mark_as_advanced(LatchkeyUtf8proc_INCLUDE_DIR LatchkeyUtf8proc_LIBRARY)
    if(LatchkeyUtf8proc_INCLUDE_DIR AND LatchkeyUtf8proc_LIBRARY)
        add_library(LatchkeyUtf8proc::utf8proc INTERFACE IMPORTED)
        target_link_libraries(LatchkeyUtf8proc::utf8proc INTERFACE "${LatchkeyUtf8proc_LIBRARY}")
        target_include_directories(LatchkeyUtf8proc::utf8proc SYSTEM INTERFACE "${LatchkeyUtf8proc_INCLUDE_DIR}")
    endif()
endif()
if(TARGET LatchkeyUtf8proc::utf8proc)
    set(LatchkeyUtf8proc_PROVIDER LatchkeyUtf8proc::utf8proc)
endif()
find_package_handle_standard_args(LatchkeyUtf8proc REQUIRED_VARS LatchkeyUtf8proc_PROVIDER)
