#!/usr/bin/env python3
"""PyJWT on the tokens of jwt_benchmark's kind: prints {"name": ns} for what it can do."""
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

SECRET = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
RSA = rsa.generate_private_key(65537, 2048)
KEYS = {"HS256": SECRET, "RS256": RSA, "PS256": RSA, "ES256": ec.generate_private_key(ec.SECP256R1()),
        "ES384": ec.generate_private_key(ec.SECP384R1()), "EdDSA": ed25519.Ed25519PrivateKey.generate()}


def median_ns(run, seconds):
    rounds = []
    for _ in range(5):
        count, start = 0, time.process_time_ns()
        while time.process_time_ns() - start < seconds / 5 * 1e9:
            run()
            count += 1
        rounds.append((time.process_time_ns() - start) / count)
    return sorted(rounds)[2]


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2
    said = {}
    for algorithm, key in KEYS.items():
        public = key if isinstance(key, str) else key.public_key()
        claims = {"sub": "johndoe", "scope": "me items", "exp": int(time.time()) + 43200}
        token = jwt.encode(claims, key, algorithm=algorithm)
        said[f"verify/{algorithm}/PyJWT"] = median_ns(lambda: jwt.decode(token, public, algorithms=[algorithm]), seconds)
        said[f"sign/{algorithm}/PyJWT"] = median_ns(lambda: jwt.encode(claims, key, algorithm=algorithm), seconds)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
