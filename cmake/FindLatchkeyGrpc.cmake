# FindLatchkeyGrpc: gRPC for C++ as LatchkeyGrpc::grpc.

include(FindPackageHandleStandardArgs)
set(LatchkeyGrpc_HINT "gRPC: libprotobuf-dev and libgrpc++-dev (apt), grpc-devel (dnf), grpc (brew, vcpkg, Conan)")

if(NOT TARGET LatchkeyGrpc::grpc)
    set(LatchkeyGrpc_MODULE_PATH "${CMAKE_MODULE_PATH}")
    find_package(gRPC CONFIG QUIET)
    set(CMAKE_MODULE_PATH "${LatchkeyGrpc_MODULE_PATH}")  # gRPC leaves its own Findc-ares there, which cannot be asked twice
    # Debian's libgrpc++-dev comes without the protobuf that its targets link.
    if(NOT TARGET gRPC::grpc++ OR NOT TARGET protobuf::libprotobuf)
        find_package(PkgConfig QUIET)
        if(PkgConfig_FOUND)
            pkg_check_modules(LatchkeyGrpcPc QUIET IMPORTED_TARGET grpc++ protobuf)
        endif()
    endif()
    foreach(candidate IN ITEMS gRPC::grpc++ PkgConfig::LatchkeyGrpcPc)
        if(TARGET ${candidate} AND NOT TARGET LatchkeyGrpc::grpc AND (NOT candidate STREQUAL "gRPC::grpc++" OR TARGET protobuf::libprotobuf))
            add_library(LatchkeyGrpc::grpc INTERFACE IMPORTED)
            target_link_libraries(LatchkeyGrpc::grpc INTERFACE ${candidate})
        endif()
    endforeach()
endif()
if(TARGET LatchkeyGrpc::grpc)
    set(LatchkeyGrpc_PROVIDER LatchkeyGrpc::grpc)
endif()
find_package_handle_standard_args(LatchkeyGrpc REQUIRED_VARS LatchkeyGrpc_PROVIDER)
