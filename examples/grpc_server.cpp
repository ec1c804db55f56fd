// grpc_server: a login and a guarded method as a gRPC service. Serve it over TLS: grpc::SslServerCredentials.
#include "support/logins.hpp"
#include "support/program.hpp"
#include "support/users.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/host/grpc.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include "tutorial.grpc.pb.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

namespace {

template <class Auth>
class Service final : public latchkey::example::Tutorial::Service {
 public:
    explicit Service(const Auth& auth) : auth_(auth) {}

    grpc::Status Login(grpc::ServerContext*, const latchkey::example::LoginRequest* request, latchkey::example::Token* token) override {
        const auto grant = auth_.login(latchkey::UserName(request->username()), latchkey::Password(request->password()),
                                       latchkey::Scopes::parse(request->scope()));
        if (!grant) return latchkey::status_of(grant.error());
        token->set_access_token(grant->access_token.text());
        token->set_expires_in(grant->expires_in.count());
        return grpc::Status::OK;
    }
    grpc::Status ReadUsersMe(grpc::ServerContext* call, const latchkey::example::Nothing*, latchkey::example::User* user) override {
        const auto who = latchkey::admit(auth_, *call, {"me"});
        if (!who) return who.error();
        user->set_username(who->user().id.text());
        user->set_email(who->user().profile.value("email", ""));
        return grpc::Status::OK;
    }

 private:
    const Auth& auth_;
};

void serve(const example::Options& options) {
    const example::Signals signals;
    example::Users users;
    const latchkey::PasswordHasher hasher;
    latchkey::HashingGate gate(example::login_limits());
    const latchkey::Gated gated(hasher, gate);
    options.users.empty() ? example::add_tutorial_users(users, hasher) : example::load_users(users, options.users);
    for (const char* const name : {"johndoe", "alice"}) {
        if (auto user = users.find_by_name(latchkey::UserName(name)); user && *user) {
            (*user)->scopes = {"me"};
            users.put(latchkey::UserName(name), std::move(**user));
        }
    }
    const latchkey::JwtCodec codec(example::signing_key(options.secret_env));
    const latchkey::Authenticator auth(users, gated, codec);

    Service service(auth);
    grpc::ServerBuilder builder;
    const std::string where = options.host + ":" + std::to_string(options.port);
    builder.AddListeningPort(where, grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    if (!server) throw example::cannot_listen(options);
    std::cout << "latchkey on " << where << ". Try:\n  grpc_client " << where << " johndoe secret\n" << std::flush;
    signals.wait();
    server->Shutdown();
    std::cout << "stopped\n";
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
