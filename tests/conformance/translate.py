"""The reference files of another shape, as lines of the conformance driver with the verdict to expect."""
import base64
import collections
import json
import re
import unicodedata

SKIPPED = collections.Counter()  # what was not asked, by reason

NEWEST_PYJWT = "2.15.1"
MAX_TOKEN = 16 * 1024
MAX_DEPTH = 64
LAST_SECOND = 2**53
HASH_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
ALGORITHMS_NOW = 1700000000


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token_line(set_name, name, alg, token, jwk, options):
    case = {"id": f"{set_name}-{name}", "key": "key", "alg": alg, "token": token, "options": options}
    return {"set": set_name, "kind": "jwt_verify", "case": case, "keys": {"key": jwk}}


# What PyJWT takes and this library refuses, each for a rule of its own. Anything else that PyJWT takes is to be taken.

def depth(value):
    deepest, open_values = 0, [(value, 1)]
    while open_values:
        value, level = open_values.pop()
        deepest = max(deepest, level)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        open_values += [(item, level + 1) for item in inside if isinstance(item, (dict, list))]
    return deepest


def strict_object(segment):
    """The object of a segment, and the first rule that its text breaks."""
    raw = from_base64url(segment)
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, "a byte order mark"
    try:
        text = raw.decode("utf-8")
        if "\0" in text:
            return None, "not UTF-8"  # UTF-16 and UTF-32, which Python's json takes as well
    except UnicodeDecodeError:
        return None, "not UTF-8"
    if max(text.count("["), text.count("{")) > 500:
        return None, "nested deeper than 64"
    repeated = []

    def members(pairs):
        names = [name for name, _ in pairs]
        repeated.extend(names if len(set(names)) != len(names) else [])
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=members)
    return value, "a member twice" if repeated else "nested deeper than 64" if depth(value) > MAX_DEPTH else None


def is_time(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LAST_SECOND


def is_audience(value):
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def header_laxness(header):
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in ("jwt", "application/jwt"):
        return 'a "typ" other than JWT'
    for name in ("b64", "crit", "enc"):
        if name in header:
            return f'"{name}" in the header'
    return None


def claims_laxness(claims, audience_expected):
    for name in ("exp", "nbf", "iat"):
        if name in claims and not is_time(claims[name]):
            return "a time that is no number of seconds since 1970"
    for name in ("iss", "sub", "jti", "scope", "client_id"):
        if name in claims and not isinstance(claims[name], str):
            return "a registered claim that is no string"
    if "aud" in claims and not is_audience(claims["aud"]):
        return '"aud" that is no string and no list of them'
    return '"aud" where none is expected' if "aud" in claims and not audience_expected else None


def laxness(token, alg, secret, audience_expected):
    """The rule by which this library refuses a token that PyJWT takes; None where it is to be taken."""
    if secret is not None and len(secret) < HASH_BYTES.get(alg, 0):
        return "an HMAC key shorter than the hash"
    if len(token) > MAX_TOKEN:
        return "longer than 16 KiB"
    header_segment, payload_segment, signature = token.split(".")
    for segment in (header_segment, payload_segment, signature):
        if base64url(from_base64url(segment)) != segment:
            return "base64url that is not the one spelling"
    header, problem = strict_object(header_segment)
    problem = problem or header_laxness(header)
    if problem:
        return problem
    claims, problem = strict_object(payload_segment)
    return problem or claims_laxness(claims, audience_expected)


def pyjwt_options(arguments):
    """PyJWT's arguments as options of a case, or the reason why there are none."""
    options = {"iss": None, "aud": None, "leeway": 0, "exp_required": False, "sub_required": False}
    for name, value in arguments.items():
        some = bool(value) and is_audience(value)
        if name == "leeway" and isinstance(value, int) and 0 <= value <= 600:
            options["leeway"] = value
        elif name in ("audience", "issuer") and some:
            options["aud" if name == "audience" else "iss"] = value
        elif name == "options" and list(value) == ["require"] and set(value["require"]) <= {"exp", "sub"}:
            options.update({f"{claim}_required": True for claim in value["require"]})
        else:
            return f"pyjwt: {name} without a counterpart here"
    return options


def pyjwt(data):
    for case in data["cases"]:
        options = pyjwt_options(case["kw"])
        if isinstance(options, str) or not case["algorithms"]:
            SKIPPED[options if isinstance(options, str) else "pyjwt: no algorithm at all"] += 1
            continue
        options["now"] = data["meta"]["now"]
        kind, secret, token = case["key_kind"], None, case["token"]
        if kind.startswith("jwk:"):
            jwk = json.loads(case["key"])
        else:
            secret = bytes.fromhex(case["key"]) if kind == "hex" else case["key"].encode()
            jwk = {"kty": "oct", "k": base64url(secret)}
        # One algorithm to a verifier: of several, the one that the token would choose.
        said = [alg for alg in case["algorithms"] if f'"{alg}"' in str(peek(token))]
        alg = (said or case["algorithms"])[0]
        theirs = case["results"][NEWEST_PYJWT]
        lax = laxness(token, alg, secret, options["aud"] is not None) if theirs["ok"] else None
        line = token_line("pyjwt", case["name"], alg, token, jwk, options)
        yield line, "accept" if theirs["ok"] and not lax else "reject", f"PyJWT: {theirs.get('exc', 'taken')}; {lax or ''}"


def peek(token):
    try:
        return from_base64url(token.split(".")[0]).decode("utf-8", "replace")
    except ValueError:
        return ""


def jwt_algorithms(data):
    for case in data["cases"]:
        key = data["keys"][case["key"]]
        named = [alg for alg in case["algorithms"] if f'"{alg}"' in peek(case["token"])]
        alg = (named or case["algorithms"])[0]
        forged = alg.startswith("HS")  # with a public key for its secret
        jwk = {"kty": "oct", "k": base64url(key["public_pem_spki"].encode())} if forged else key["public_jwk"]
        jwk = json.loads(jwk) if isinstance(jwk, str) else jwk
        weak = case["key"] == "rsa1024"  # RFC 7518 section 3.3 asks for 2048 bits, PyJWT only warns
        options = {"iss": None, "aud": None, "leeway": 0, "now": ALGORITHMS_NOW, "exp_required": False, "sub_required": False}
        line = token_line("jwt_algorithms", case["name"], alg, case["token"], jwk, options)
        yield line, "accept" if case["expect"] and not weak else "reject", case["note"] or ""
    for case in data["rfc_jws"]:
        jwk = {name: value for name, value in case["jwk"].items() if name != "kid"}  # handed over, not looked up
        one = {"id": f"jwt_algorithms-{case['name']}", "key": "key", "alg": case["alg"], "token": case["jws"]}
        one["payload_b64u"] = base64url(case["payload_utf8"].encode())
        kind = "jws_verify"
        if "detached_payload_utf8" in case:  # read by a type of its own; every other one refuses the token
            yield {"set": "jwt_algorithms", "kind": kind, "case": dict(one, id=one["id"] + "-attached"), "keys": {"key": jwk}}, "reject", ""
            kind = "jws_verify_unencoded"
        yield {"set": "jwt_algorithms", "kind": kind, "case": one, "keys": {"key": jwk}}, "accept" if case["expect"] else "reject", ""


def refused_on_purpose(case):
    """Whether a right password is one that this library refuses by rule, or cannot know for the right one."""
    password, hashed, family = bytes.fromhex(case["password_utf8_hex"]), case["hash"], case["format"].split(":")[0]
    text = password.decode("utf-8", "replace")
    if family in ("better-auth", "oslo", "lucia") and unicodedata.normalize("NFKC", text) != text:
        return True  # these programs normalize; the host that has Unicode's tables does it (BetterAuth<Nfkc>)
    prehashed = "bcrypt-sha256" in hashed or "bcrypt_sha256" in hashed or hashed.startswith("$wp")
    if re.search(r"\$2[abxy]\$", hashed) and not prehashed:
        return len(password) > 72 or 0 in password  # bcrypt sees a part of it: refused, never cut
    return hashed.startswith("$md5") and 0 in password  # as crypt(3) does, which reads up to a NUL


def password_line(set_name, number, case, password_hex, suffix=""):
    one = {"id": f"{set_name}-{number:04}{suffix}", "format": case["format"], "hash": case["hash"], "password_hex": password_hex}
    return {"set": set_name, "kind": "password_hash", "case": one}


def passwords(data):
    """Every hash with its password, and with another."""
    for number, case in enumerate(data):
        right, shown = case["password_utf8_hex"], f"{case['format']} {case['hash'][:40]} {case['note']}"
        expect = "reject" if case["format"] == "django:unusable" else "either" if refused_on_purpose(case) else "accept"
        yield password_line("passwords", number, case, right), expect, shown
        yield password_line("passwords", number, case, "78" + right, "-changed"), "reject", shown


def password_rejections(data):
    for number, case in enumerate(data):
        yield password_line("password_rejections", number, case, case["password_utf8_hex"]), "reject", case["format"]


TRANSLATORS = {"pyjwt": pyjwt, "jwt_algorithms": jwt_algorithms, "passwords": passwords, "password_rejections": password_rejections}
