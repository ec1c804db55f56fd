// grpc_test: who may call a gRPC method, on a real server and channel; no messages, as only metadata counts.
#include "host/site_checks.hpp"

#include <latchkey/host/grpc.hpp>

#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <utility>
#include <vector>

using namespace latchkey;

namespace {

/// Answers every method by who called it: "/me" needs the scope "me", "/admin" needs "admin", "/open" lets the disabled in,
/// "/ways" whoever comes one of the ways.
class Service : public grpc::CallbackGenericService, public latchkey_test::SiteAuth {
 public:
    Service() {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
        builder.RegisterCallbackGenericService(this);
        server_ = builder.BuildAndStart();
    }
    ~Service() override { server_->Shutdown(); }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* call) override {
        struct Reactor : grpc::ServerGenericBidiReactor {
            void OnDone() override { delete this; }
        };
        const std::string method = call->method();
        auto* reactor = new Reactor;
        const auto finish = [&](const auto& who) {
            if (who) call->AddTrailingMetadata("user", latchkey_test::id_of(*who));
            reactor->Finish(who ? grpc::Status(grpc::StatusCode::OK, "") : who.error());
        };
        if (method == "/open") finish(admit<DisabledUsers::let_through>(auth, *call, {"me"}));
        else if (method == "/ways") finish(admit(ways, *call, {"me"}));
        else finish(admit(auth, *call, {method.substr(1)}));
        return reactor;
    }

    /// Calls `method` with those authorizations; gives the user's id in the place of a message where that is good.
    [[nodiscard]] grpc::Status call(const std::string& method, const std::vector<std::string>& authorizations) const {
        const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials());
        grpc::GenericStub stub(channel);
        grpc::ClientContext context;
        for (const std::string& value : authorizations) context.AddMetadata("authorization", value);
        grpc::CompletionQueue queue;
        grpc::Status status;
        const auto stream = stub.PrepareCall(&context, method, &queue);
        void* tag = nullptr;
        bool ok = false;
        stream->StartCall(&context);
        REQUIRE(queue.Next(&tag, &ok));
        stream->Finish(&status, &status);
        while (queue.Next(&tag, &ok) && tag != &status) {
        }
        const auto user = context.GetServerTrailingMetadata().find("user");
        if (!status.ok() || user == context.GetServerTrailingMetadata().end()) return status;
        return {grpc::StatusCode::OK, std::string(user->second.data(), user->second.size())};
    }

 private:
    int port_ = 0;
    std::unique_ptr<grpc::Server> server_;
};

void check(const grpc::Status& status, grpc::StatusCode code, const std::string& message) {
    CHECK(static_cast<int>(status.error_code()) == static_cast<int>(code));
    CHECK(status.error_message() == message);
}

}  // namespace

TEST_CASE("gRPC: a call is let through by its authorization metadata, or told why not") {
    const Service service;
    const std::string good = "Bearer " + service.codec.issue(Subject("johndoe"), {"me"}).value().access_token.text();
    const std::string alice = "Bearer " + service.token_of_alice();
    check(service.call("/me", {good}), grpc::StatusCode::OK, "johndoe");
    check(service.call("/me", {"bearer" + good.substr(6)}), grpc::StatusCode::OK, "johndoe");
    check(service.call("/me", {}), grpc::StatusCode::UNAUTHENTICATED, "Not authenticated");
    check(service.call("/me", {"Basic YTpi"}), grpc::StatusCode::UNAUTHENTICATED, "Not authenticated");
    check(service.call("/me", {"Bearer x.y.z"}), grpc::StatusCode::UNAUTHENTICATED, "The token is not valid");
    check(service.call("/me", {good, good}), grpc::StatusCode::INVALID_ARGUMENT, "The request is malformed");
    check(service.call("/admin", {good}), grpc::StatusCode::PERMISSION_DENIED, "The token does not cover this");
    check(service.call("/me", {alice}), grpc::StatusCode::UNAUTHENTICATED, "The token is not valid");
    check(service.call("/open", {alice}), grpc::StatusCode::OK, "alice");
    check(service.call("/ways", {good}), grpc::StatusCode::OK, "johndoe");
    check(service.call("/ways", {"ApiKey " + service.key_of_johndoe()}), grpc::StatusCode::OK, "johndoe");
    check(service.call("/ways", {"Basic Y3Jvbjpz"}), grpc::StatusCode::OK, "cron");
    check(service.call("/ways", {}), grpc::StatusCode::UNAUTHENTICATED, "Not authenticated");
    check(service.call("/ways", {good, good}), grpc::StatusCode::INVALID_ARGUMENT, "The request is malformed");
}

TEST_CASE("gRPC: every error has a status, and none says more than it must") {
    CHECK(status_of(AuthError::store_unavailable).error_code() == grpc::StatusCode::UNAVAILABLE);
    CHECK(status_of(AuthError::overloaded).error_code() == grpc::StatusCode::UNAVAILABLE);
    CHECK(status_of(AuthError::throttled).error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
    CHECK(status_of(AuthError::bad_credentials).error_code() == grpc::StatusCode::UNAUTHENTICATED);
    const std::string token = status_of(AuthError::bad_signature).error_message();
    for (const AuthError same : {AuthError::unknown_subject, AuthError::account_disabled, AuthError::revoked, AuthError::unknown_key}) {
        CHECK(status_of(same).error_message() == token);
    }
    for (int error = 0; to_string(static_cast<AuthError>(error)) != "unknown"; ++error) {
        CHECK_FALSE(status_of(static_cast<AuthError>(error)).ok());
    }
}
