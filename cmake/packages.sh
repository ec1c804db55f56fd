# packages: finds out which packages are missing, and installs them where that is possible. Sourced by the run scripts.
# shellcheck shell=bash disable=SC2034  # the lists are for who sources this
#
# need_packages PROBE=DEBIAN_PACKAGE... : installs what is missing with apt, or says how to and exits with 1.
# A probe is "bin:name", "file:path", "pc:name" (pkg-config), "server:postgres" or "hdr:path" (a header; "hdr:path|path" for either of two).
# Where CMAKE_TOOLCHAIN_FILE is set, the packages are vcpkg's or Conan's, which no probe sees: CMake looks for them then.

probe() {
    [ -n "${CMAKE_TOOLCHAIN_FILE:-}" ] && [ "${1%%:*}" != bin ] && return 0
    case "$1" in
        bin:*) command -v "${1#bin:}" >/dev/null 2>&1 ;;
        pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
        file:*) [ -e "${1#file:}" ] ;;
        server:postgres) command -v postgres >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
        hdr:*) has_header "${1#hdr:}" || { [ "${1%|*}" != "$1" ] && has_header "${1##*|}"; } ;;
    esac
}

has_header() { printf '#if !__has_include(<%s>)\n#error\n#endif\n' "${1%%|*}" | "${CXX:-g++}" -x c++ -fsyntax-only - >/dev/null 2>&1; }

missing_packages() {
    local pair
    for pair in "$@"; do probe "${pair%%=*}" || printf '%s ' "${pair#*=}"; done
}

need_packages() {
    local missing sudo=""
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return 0
    echo "missing: $missing"
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" != 0 ]; then
            sudo="sudo"
            if ! sudo -n true 2>/dev/null; then
                echo "Install them, and run this again:"
                echo "  sudo apt-get install $missing"
                exit 1
            fi
        fi
        # shellcheck disable=SC2086
        { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >&2
        missing=$(missing_packages "$@")
        [ -z "$missing" ] && return 0
        echo "apt did not bring: $missing"
        return 1
    fi
    cat <<'TEXT'
Install them, and run this again. With
  dnf:    sudo dnf install gcc-c++ cmake ninja-build pkgconf openssl-devel libsodium-devel json-devel catch-devel cpp-httplib-devel libxcrypt-devel utf8proc-devel sqlite-devel libpq-devel postgresql-server hiredis-devel redis python3
  brew:   brew install cmake ninja pkg-config openssl@3 libsodium nlohmann-json catch2 cpp-httplib sqlite libpq postgresql hiredis redis
  vcpkg:  export CMAKE_TOOLCHAIN_FILE=<vcpkg>/scripts/buildsystems/vcpkg.cmake     (CMake then installs what vcpkg.json lists)
  Conan:  conan install --requires='openssl/[>=3.0 <4]' --requires='libsodium/[>=1.0.18]' --requires='nlohmann_json/[>=3.11]' \
            --requires='catch2/[>=2.13]' --requires='cpp-httplib/[>=0.11]' --requires='sqlite3/[>=3.35]' --requires='libpq/[>=14]' \
            --requires='hiredis/[>=1.0]' -g CMakeDeps -g CMakeToolchain --output-folder=build/conan --build=missing
          export CMAKE_TOOLCHAIN_FILE=$PWD/build/conan/conan_toolchain.cmake
TEXT
    exit 1
}

# The features of vcpkg.json that something is built on, as an option for CMake; nothing without vcpkg's toolchain.
vcpkg_features() { [[ ${CMAKE_TOOLCHAIN_FILE:-} != *vcpkg.cmake ]] || echo "-DVCPKG_MANIFEST_FEATURES=$1"; }

need_compiler() {
    local version
    version=$("${CXX:-g++}" -dumpfullversion 2>/dev/null | cut -d. -f1) || true  # clang has no such option
    if "${CXX:-g++}" --version 2>/dev/null | grep -qi clang; then
        version=$("${CXX:-g++}" -dumpversion | cut -d. -f1)
        [ "$version" -ge 19 ] && return 0
        echo "latchkey needs clang 19 or newer; ${CXX:-g++} is clang $version"
        exit 1
    fi
    [ "${version:-0}" -ge 12 ] && return 0
    echo "latchkey needs g++ 12 or newer (C++23); ${CXX:-g++} is ${version:-not there}"
    exit 1
}

core_packages="bin:g++=g++ bin:cmake=cmake bin:pkg-config=pkg-config pc:libcrypto=libssl-dev pc:libsodium=libsodium-dev
    hdr:nlohmann/json.hpp=nlohmann-json3-dev pc:cpp-httplib=libcpp-httplib-dev"
store_packages="hdr:sqlite3.h=libsqlite3-dev hdr:hiredis/hiredis.h=libhiredis-dev pc:libpq=libpq-dev"
# What the component of a host needs, or session_server, and what the tests of all of them need.
host_packages() {
    case "$1" in
        beast) echo "hdr:boost/beast/version.hpp=libboost1.81-dev" ;;
        poco) echo "hdr:Poco/Net/HTTPServer.h=libpoco-dev" ;;
        civetweb) echo "hdr:civetweb.h=libcivetweb-dev" ;;
        grpc) echo "pc:grpc++=libgrpc++-dev pc:protobuf=libprotobuf-dev bin:protoc=protobuf-compiler bin:grpc_cpp_plugin=protobuf-compiler-grpc" ;;
        session | own_table) echo "$store_packages" ;;
        migrate) echo "hdr:sqlite3.h=libsqlite3-dev hdr:crypt.h=libcrypt-dev" ;;
        poco_session) echo "$store_packages $(host_packages poco)" ;;
    esac
}
host_features() {
    case "$1" in
        beast | poco | civetweb | grpc | crow | drogon) echo "$1" ;;
        quickstart) ;;
        migrate) echo "sqlite;crypt" ;;
        session | own_table) echo "cpp-httplib;sqlite;postgres;redis" ;;
        poco_session) echo "poco;sqlite;postgres;redis" ;;
        *) echo cpp-httplib ;;
    esac
}
test_hosts="$(for host in beast poco civetweb grpc; do host_packages "$host"; done)"
test_features="tests;tool;cpp-httplib;beast;poco;civetweb;grpc;crypt;unicode;sqlite;postgres;redis"
test_packages="$store_packages hdr:catch2/catch.hpp|catch2/catch_all.hpp=catch2 bin:python3=python3 hdr:crypt.h=libcrypt-dev hdr:utf8proc.h=libutf8proc-dev
    bin:zbarimg=zbar-tools bin:rsvg-convert=librsvg2-bin bin:redis-server=redis-server bin:openssl=openssl server:postgres=postgresql
    hdr:CLI/CLI.hpp=libcli11-dev bin:dpkg-shlibdeps=dpkg-dev"
lint_packages="bin:clang-tidy-19=clang-tidy-19 bin:cppcheck=cppcheck bin:shellcheck=shellcheck file:/usr/lib/llvm-19/include/c++/v1/expected=libc++-19-dev
    file:/usr/lib/llvm-19/lib/libc++abi.a=libc++abi-19-dev"
peer_packages="bin:valgrind=valgrind bin:node=nodejs bin:npm=npm file:/usr/lib/python3/dist-packages/jwt/__init__.py=python3-jwt
    file:/usr/lib/python3/dist-packages/cryptography/__init__.py=python3-cryptography
    file:/usr/lib/python3/dist-packages/requests_oauthlib/__init__.py=python3-requests-oauthlib file:/usr/lib/python3/dist-packages/authlib/__init__.py=python3-authlib"
browser_packages="bin:chromium=chromium bin:npm=npm"
docs_packages="bin:python3=python3 bin:mkdocs=mkdocs file:/usr/share/mkdocs/themes/material/main.html=mkdocs-material
    bin:doxygen=doxygen file:/usr/share/doxygen-awesome-css/doxygen-awesome.css=doxygen-awesome-css"

generator() { command -v ninja >/dev/null 2>&1 && echo Ninja || echo "Unix Makefiles"; }
