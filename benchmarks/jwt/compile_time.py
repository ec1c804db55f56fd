#!/usr/bin/env python3
"""How long g++ -O2 takes over a program that signs and verifies an HS256 token: prints {"name": seconds}, the least of some runs.

    benchmarks/jwt/compile_time.py [RUNS]       CXX names another compiler
"""
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

PROGRAMS = {
    "compile/HS256/latchkey": """
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
using namespace latchkey;
int main() {
    const JwtCodec codec(Hs256Key::generate().value());
    const auto grant = codec.issue(Subject("johndoe"), {"me"});
    return grant && codec.decode(grant->access_token) ? 0 : 1;
}
""",
    "compile/HS256/its standard, OpenSSL and libsodium headers": """
#include <chrono>
#include <expected>
#include <string>
#include <openssl/evp.h>
#include <sodium.h>
int main() {}
""",
    "compile/HS256/cpp-jwt": """
#include <jwt/jwt.hpp>
int main() {
    jwt::jwt_object token{jwt::params::algorithm("HS256"), jwt::params::secret("0123456789abcdef0123456789abcdef")};
    token.add_claim("sub", "johndoe");
    std::error_code error;
    jwt::decode(token.signature(), jwt::params::algorithms({"HS256"}), error, jwt::params::secret("0123456789abcdef0123456789abcdef"));
    return error ? 1 : 0;
}
""",
    "compile/HS256/jwt-cpp": """
#include <jwt-cpp/jwt.h>
int main() {
    const auto token = jwt::create().set_subject("johndoe").sign(jwt::algorithm::hs256{"0123456789abcdef0123456789abcdef"});
    jwt::verify().allow_algorithm(jwt::algorithm::hs256{"0123456789abcdef0123456789abcdef"}).verify(jwt::decode(token));
}
""",
}


def seconds_of(command, text):
    """The compiler's own time, in user mode and in the system's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=text, text=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return None if done.returncode else after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    command = [os.environ.get("CXX", "g++"), "-std=c++23", "-O2", f"-I{ROOT}/include", "-x", "c++", "-c", "-o", os.devnull, "-"]
    least = {}
    for _ in range(runs):  # in turn, so that a slow minute is everybody's
        for name, text in PROGRAMS.items():
            seconds = seconds_of(command, text)
            if seconds is not None:
                least[name] = min(seconds, least.get(name, seconds))
    print(json.dumps(least))


if __name__ == "__main__":
    main()
