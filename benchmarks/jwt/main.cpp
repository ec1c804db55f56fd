// main: everybody's measurements in one program, so that they meet the same machine in the same minute.
#include "samples.hpp"

namespace samples {
void count_openssl();
}

int main(int argc, char** argv) {
    samples::count_openssl();  // before OpenSSL's first allocation
    benchmark::Initialize(&argc, argv);
    samples::add_floor();
    samples::add_latchkey();
#ifdef LATCHKEY_PEER_LIBJWT
    samples::add_libjwt();
#endif
#ifdef LATCHKEY_PEER_CJOSE
    samples::add_cjose();
#endif
#ifdef LATCHKEY_PEER_CPP_JWT
    samples::add_cpp_jwt();
#endif
#ifdef LATCHKEY_PEER_POCO
    samples::add_poco();
#endif
    benchmark::RunSpecifiedBenchmarks();
}
