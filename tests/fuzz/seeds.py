#!/usr/bin/env python3
"""Writes a seed corpus for each fuzz target: seeds.py FOLDER. From what the tests hold (tests/support), and from the reference
vectors where LATCHKEY_VECTORS names their folder; these are read where they lie and are no part of the project."""
import base64, collections, hashlib, hmac, json, os, pathlib, re, sys

MOST, LARGEST = 600, 16 * 1024  # seeds a target, bytes a seed
out = pathlib.Path(sys.argv[1])
support = pathlib.Path(__file__).resolve().parent.parent / "support"
seeds = collections.defaultdict(dict)


def add(target, seed):
    data = seed if isinstance(seed, bytes) else seed.encode("utf-8", "surrogatepass")
    if len(data) <= LARGEST:
        seeds[target][hashlib.sha256(data).hexdigest()[:16]] = data


def unarmoured(segment):
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""


def add_token(token):
    add("token", token)
    header, payload, signature = (token.split(".") + ["", ""])[:3]
    for segment in (header, payload, signature):
        add("base64url", segment)
    add("header", unarmoured(header))
    add("claims", unarmoured(payload))
    add("json_text", unarmoured(header))
    add("json_text", unarmoured(payload))


def add_object(value):
    text = json.dumps(value, separators=(",", ":"))
    if "kty" in value:
        add("jwk", text)
        add("jwk_set", '{"keys":[' + text + "]}")
        add("json_text", text)
    elif isinstance(value.get("keys"), list):
        add("jwk_set", text)
        for key in value["keys"]:
            add("jwk", json.dumps(key))


def add_pem(text):
    add("key_text", text)
    for block in re.findall(r"-----BEGIN [A-Z0-9 ]+-----\n([A-Za-z0-9+/=\n]+)-----END", text):
        add("key_text", base64.b64decode(block))


def walk(value, name=""):
    if isinstance(value, dict):
        add_object(value)
        for key, item in value.items():
            walk(item, key)
    elif isinstance(value, list):
        for item in value:
            walk(item, name)
    elif isinstance(value, str):
        if name in ("encoded", "hash"):
            add("passwords", value)
        elif name == "text":
            add("base64url", value)
        elif "-----BEGIN" in value:
            add_pem(value)
        elif name in ("token", "jws") and value.count(".") >= 1:
            add_token(value)
        elif name in ("body", "form"):
            add("http", "application/x-www-form-urlencoded\n" + value)
        elif value[:6].lower() == "bearer":
            add("http", value + "\n")
        elif value.startswith("{"):
            add("json_text", value)


# What the tests hold.
for source in ("rfc_keys.hpp", "key_files.hpp"):
    for literal in re.findall(r"string_view \w+ =\s*((?:R\"\(.*?\)\"\s*)+);", (support / source).read_text(), re.S):
        text = "".join(re.findall(r"R\"\((.*?)\)\"", literal, re.S))
        if "-----BEGIN" in text:
            add_pem(text)
        elif text.startswith("{"):
            add_object(json.loads(text))
        elif text.count(".") == 2:
            add_token(text)

# Tokens of the token target's own key, so that what is behind the signature is reached.
base = {"sub": "johndoe", "exp": 1800000000}
payloads = [base, {**base, "iss": "https://issuer.example", "aud": "api", "jti": "1"}, {**base, "aud": ["api", "web"], "scope": "me items"},
            {**base, "iss": "i", "client_id": "c", "iat": 1699999999, "jti": "j", "aud": "a"}, {**base, "nbf": 1699999999.5, "x": {"y": [1, None]}}]
for header in ({"alg": "HS256", "typ": "JWT"}, {"typ": "at+jwt", "alg": "HS256", "kid": "hs"}, {"alg": "HS256", "kid": "es"}):
    for payload in payloads:
        parts = [base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=") for part in (header, payload)]
        mac = hmac.new(b"k" * 32, b".".join(parts), "sha256").digest()
        add_token(b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode())
for text in ('{"a":[1,-2.5e3,true,null,{"b":"\\u00e4\\ud83d\\ude00\\n"}]}', "[0.1e308,9223372036854775808,-0]"):
    add("json_text", text)
for text in ("grant_type=password&username=johndoe&password=right&scope=me+items", "username=a%C3%A4&password=%ff&password=right", ""):
    add("http", "application/x-www-form-urlencoded;charset=UTF-8\n" + text)
for text in ('--b\r\nContent-Disposition: form-data; name="username"\r\n\r\njohndoe\r\n--b\r\nContent-Disposition: form-data; '
             'name="password"\r\n\r\nright\r\n--b--\r\n', "--b--"):
    add("http", 'multipart/form-data; boundary="b"\n' + text)
add("http", "Bearer abc.def.ghi=\n")
for text in ("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A", "!", "{CRYPT}$2y$04$" + "a" * 53,
             "pbkdf2_sha256$100$salt$" + "A" * 43 + "=", "$pbkdf2-sha256$100$c2FsdA$" + "A" * 43, "pbkdf2:sha256:100$salt$" + "0" * 64,
             "{bcrypt}$2a$04$" + "a" * 53, "$P$B12345678" + "a" * 22, "$6$rounds=1000$salt$" + "a" * 86, "{SSHA}" + "A" * 32,
             "scrypt:16:8:1$salt$" + "0" * 128, "$y$j9T$salt$" + "a" * 43, "$apr1$salt$" + "a" * 22, "5f4dcc3b5aa765d61d8327deb882cf99", "abhfCpXqd4GrI", "_J9..CCCCUCcq4c636h."):
    add("passwords", text)

for test in sorted((support.parent / "password").rglob("*_test.cpp")):  # a hash of every family
    for literals in re.findall(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', test.read_text()):
        text = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literals))
        if len(text) >= 24 and "\\" not in text and " " not in text:
            add("passwords", text)
own = {target: set(found) for target, found in seeds.items()}

folder = os.environ.get("LATCHKEY_VECTORS", "")
for path in sorted(pathlib.Path(folder).glob("*.json")) if folder else []:
    walk(json.loads(path.read_text()))

for target, found in list(seeds.items()):
    # What the tests hold, and of the vectors a sample by their digest, which is the same each time.
    found = seeds[target] = dict(sorted(found.items(), key=lambda one: (one[0] not in own.get(target, ()), one[0]))[:MOST])
    (out / target).mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        (out / target / name).write_bytes(data)
print(", ".join(f"{target} {len(found)}" for target, found in sorted(seeds.items())))
