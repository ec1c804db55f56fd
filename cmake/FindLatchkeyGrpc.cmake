# FindLatchkeyGrpc: gRPC for C++ as LatchkeyGrpc::grpc.

include("${CMAKE_CURRENT_LIST_DIR}/LatchkeyFind.cmake")
set(LatchkeyGrpc_HINT "gRPC: libprotobuf-dev and libgrpc++-dev (apt), grpc-devel (dnf), grpc (brew, vcpkg, Conan)")

set(LatchkeyGrpc_CANDIDATE "")
if(NOT TARGET LatchkeyGrpc::grpc)
    set(LatchkeyGrpc_MODULE_PATH "${CMAKE_MODULE_PATH}")
    find_package(gRPC CONFIG QUIET)
    set(CMAKE_MODULE_PATH "${LatchkeyGrpc_MODULE_PATH}")  # gRPC leaves its own Findc-ares there, which cannot be asked twice
    # Debian's libgrpc++-dev comes without the protobuf that its targets link.
    if(TARGET gRPC::grpc++ AND TARGET protobuf::libprotobuf)
        set(LatchkeyGrpc_CANDIDATE gRPC::grpc++)
    else()
        latchkey_ask_pkg_config(LatchkeyGrpcPc grpc++ protobuf)
    endif()
endif()
latchkey_provide(LatchkeyGrpc LatchkeyGrpc::grpc ${LatchkeyGrpc_CANDIDATE} PkgConfig::LatchkeyGrpcPc)
