# LatchkeyWarnings: how strictly this project builds itself. A project that only uses it is left alone.

if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_CXX_EXTENSIONS OFF)
    add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
    if(LATCHKEY_BUILD_TESTS)  # who only packages the command line may have a compiler that warns of more
        add_compile_options(-Werror)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
        # g++ 12 and 13 see overflows in `"text" + std::string` that are not there: GCC bug 105651.
        add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    endif()
    add_compile_definitions(OPENSSL_API_COMPAT=30000 OPENSSL_NO_DEPRECATED)
endif()
