// grpc_client: logs in by gRPC, and asks who it is with the token that it got.
//   grpc_client ADDRESS USER PASSWORD [SCOPE]      prints a user, or the status of what was refused; SCOPE: "me"
#include "tutorial.grpc.pb.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <iostream>
#include <string>

namespace {

int refused(const char* what, const grpc::Status& status) {
    std::cout << what << ": " << status.error_code() << " " << status.error_message() << "\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return std::cerr << "usage: grpc_client ADDRESS USER PASSWORD [SCOPE]\n", 2;
    const auto stub = latchkey::example::Tutorial::NewStub(grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials()));
    latchkey::example::LoginRequest login;
    login.set_username(argv[2]);
    login.set_password(argv[3]);
    login.set_scope(argc > 4 ? argv[4] : "me");
    latchkey::example::Token token;
    grpc::ClientContext first;
    if (const auto status = stub->Login(&first, login, &token); !status.ok()) return refused("login", status);

    grpc::ClientContext second;
    second.AddMetadata("authorization", "Bearer " + token.access_token());
    latchkey::example::User user;
    if (const auto status = stub->ReadUsersMe(&second, {}, &user); !status.ok()) return refused("me", status);
    std::cout << user.username() << " " << user.email() << "\n";
    return 0;
}
