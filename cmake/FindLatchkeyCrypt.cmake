# FindLatchkeyCrypt: libxcrypt, which has bcrypt, yescrypt and the other hashes of crypt(5), as LatchkeyCrypt::crypt.

include(FindPackageHandleStandardArgs)
set(LatchkeyCrypt_HINT "libxcrypt: libcrypt-dev (apt), libxcrypt-devel (dnf), libxcrypt (brew, Conan)")

if(NOT TARGET LatchkeyCrypt::crypt)
    find_path(LatchkeyCrypt_INCLUDE_DIR crypt.h)
    find_library(LatchkeyCrypt_LIBRARY crypt)
    mark_as_advanced(LatchkeyCrypt_INCLUDE_DIR LatchkeyCrypt_LIBRARY)
    if(LatchkeyCrypt_INCLUDE_DIR AND LatchkeyCrypt_LIBRARY)
        file(STRINGS "${LatchkeyCrypt_INCLUDE_DIR}/crypt.h" LatchkeyCrypt_IS_XCRYPT REGEX "crypt_gensalt_rn")
        if(LatchkeyCrypt_IS_XCRYPT)  # glibc's own crypt has no bcrypt
            add_library(LatchkeyCrypt::crypt INTERFACE IMPORTED)
            target_link_libraries(LatchkeyCrypt::crypt INTERFACE "${LatchkeyCrypt_LIBRARY}")
            target_include_directories(LatchkeyCrypt::crypt SYSTEM INTERFACE "${LatchkeyCrypt_INCLUDE_DIR}")
        endif()
    endif()
endif()
if(TARGET LatchkeyCrypt::crypt)
    set(LatchkeyCrypt_PROVIDER LatchkeyCrypt::crypt)
endif()
find_package_handle_standard_args(LatchkeyCrypt REQUIRED_VARS LatchkeyCrypt_PROVIDER)
