# FindLatchkeyCrypt: libxcrypt, which has bcrypt, yescrypt and the other hashes of crypt(5), as LatchkeyCrypt::crypt.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyCrypt_HINT "libxcrypt: libcrypt-dev (apt), libxcrypt-devel (dnf), libxcrypt (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyCrypt::crypt)
    find_package(libxcrypt CONFIG QUIET)  # Conan's
    latchkey_ask_files(LatchkeyCrypt HEADER crypt.h DECLARES crypt_gensalt_rn LIBRARIES crypt)  # glibc's own crypt has no bcrypt
endif()
latchkey_provide(LatchkeyCrypt LatchkeyCrypt::crypt libxcrypt::libxcrypt LatchkeyCrypt::files)
