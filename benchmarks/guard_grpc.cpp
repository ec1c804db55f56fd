// guard_grpc: the methods plain, guarded and cached on gRPC, without a schema, and who calls them.
//   guard_grpc PORT                               serves
//   guard_grpc PORT SECONDS METHOD TOKEN          calls, eight at a time, and says what wrk says
#include "guarded_site.hpp"

#include <latchkey/host/grpc.hpp>

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

grpc::ByteBuffer bytes(const std::string& text) {
    const grpc::Slice slice(text);
    return {&slice, 1};
}

struct Service final : grpc::CallbackGenericService {
    explicit Service(const benchmark_site::Site& which) : site(which) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* call) override { return new Call(site, *call); }

    struct Call final : grpc::ServerGenericBidiReactor {
        Call(const benchmark_site::Site& site, const grpc::GenericCallbackServerContext& call) : status(status_of(site, call)) { StartRead(&asked); }
        void OnReadDone(bool) override { status.ok() ? StartWriteAndFinish(&answer, {}, status) : Finish(status); }
        void OnDone() override { delete this; }

        static grpc::Status status_of(const benchmark_site::Site& site, const grpc::GenericCallbackServerContext& call) {
            const auto of = [](const auto& who) { return who ? grpc::Status::OK : who.error(); };
            if (call.method() == "/plain") return grpc::Status::OK;
            return call.method() == "/guarded" ? of(latchkey::admit(site.auth, call)) : of(latchkey::admit(site.cached, call));
        }
        grpc::Status status;
        grpc::ByteBuffer asked{}, answer = bytes(benchmark_site::answer);
    };
    const benchmark_site::Site& site;
};

/// One after the other, as long as there is time.
struct Caller {
    Caller(grpc::GenericStub& to, std::string which, const std::string& bearer, Clock::time_point until)
        : stub(to), method(std::move(which)), token(bearer), end(until) {}
    void call() {
        context = std::make_unique<grpc::ClientContext>();
        context->AddMetadata("authorization", token);
        stub.UnaryCall(context.get(), method, {}, &asked, &answer, [this](const grpc::Status& status) {
            if (!status.ok()) std::cout << "Non-2xx " << status.error_message() << std::endl;
            ++done;
            Clock::now() < end ? call() : finished.store(true);
        });
    }
    grpc::GenericStub& stub;
    std::string method, token;
    Clock::time_point end;
    std::unique_ptr<grpc::ClientContext> context{};
    grpc::ByteBuffer asked = bytes(""), answer{};
    long done = 0;
    std::atomic<bool> finished{false};
};

int call(const std::string& address, int seconds, const std::string& method, const std::string& token) {
    grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    const auto start = Clock::now();
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < 8; ++i) callers.push_back(std::make_unique<Caller>(stub, "/" + method, "Bearer " + token, start + std::chrono::seconds(seconds)));
    for (auto& one : callers) one->call();
    long done = 0;
    for (const auto& one : callers) {
        while (!one->finished) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        done += one->done;
    }
    const std::chrono::duration<double> took = Clock::now() - start;
    std::cout << done << " requests in " << took.count() << "s\nRequests/sec: " << static_cast<double>(done) / took.count() << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string address = "127.0.0.1:" + std::string(argv[1]);
    if (argc == 5) return call(address, std::atoi(argv[2]), argv[3], argv[4]);
    const benchmark_site::Site site;
    Service service(site);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterCallbackGenericService(&service);
    const auto server = builder.BuildAndStart();
    if (!server) return 1;
    site.print_token();
    server->Wait();
}
