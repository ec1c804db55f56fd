"""authlib_client: authlib's sessions on requests, and its reading of the metadata. ISSUER SECRET"""
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
import requests

from checks import both, check, issuer, john, johns, refused, secret

server, kept = {}, {}


def session(client_id="backend", word=secret, how="client_secret_basic", scope=both):
    return OAuth2Session(client_id, word, token_endpoint_auth_method=how, revocation_endpoint_auth_method=how, scope=scope)


def login(*client, user=john, **more):
    made = session(*client, **more)
    made.register_compliance_hook("access_token_response", lambda answer: kept.update(status=answer.status_code) or answer)
    made.fetch_token(server["token_endpoint"], grant_type="password", **user)
    return made


def discovery():
    metadata = AuthorizationServerMetadata(requests.get(get_well_known_url(issuer, external=True), timeout=30).json())
    server.update(metadata)
    # What validate() does, but for the https that a loopback cannot have, and for response_types_supported: without an
    # authorization endpoint it is an empty array, which authlib takes for none. RFC 8414 demands the member.
    for key in metadata.REGISTRY_KEYS:
        if not (key in ("issuer", "jwks_uri", "response_types_supported") or key.endswith("_endpoint")):
            getattr(metadata, "validate_" + key)()
    if metadata["response_types_supported"] != []:
        return metadata["response_types_supported"]
    return metadata["issuer"] == issuer


def by_basic():
    made = kept["session"] = login()
    return made.token["scope"] == both and johns(made)


def introspect(token):
    return session().introspect_token(server["introspection_endpoint"], token=token, token_type_hint="access_token").json()


def introspection():
    said = introspect(kept["session"].token["access_token"])
    return (said["active"] and said["sub"] == "johndoe" and said["client_id"] == "backend" and said["scope"] == both) or said


def refresh():
    kept["used"] = kept["session"].token["refresh_token"]
    kept["session"].refresh_token(server["token_endpoint"])
    return kept["session"].token["refresh_token"] != kept["used"] and johns(kept["session"])


def narrowed():
    made = session(scope="me")
    made.refresh_token(server["token_endpoint"], refresh_token=login().token["refresh_token"])
    return made.token["scope"] == "me" and introspect(made.token["access_token"])["scope"] == "me"


def login_refused(*client, user=john):
    problem = refused(OAuthError, lambda: login(*client, user=user))
    return kept["status"], problem.error


def refresh_with(token):
    return refused(OAuthError, lambda: session().refresh_token(server["token_endpoint"], refresh_token=token)).error


def revocation():
    token = kept["session"].token["refresh_token"]
    answer = session().revoke_token(server["revocation_endpoint"], token=token, token_type_hint="refresh_token")
    return answer.status_code == 200 and refresh_with(token) == "invalid_grant"


check("discovery", discovery)
check("login, public client", lambda: johns(login("app", None, "none")))
check("login, secret in the form", lambda: johns(login("backend", secret, "client_secret_post")))
check("login, secret by Basic", by_basic)
check("introspection", introspection)
check("introspection of nothing", lambda: introspect("nothing") == {"active": False})
check("refresh", refresh)
check("reused refresh token", lambda: refresh_with(kept["used"]) == "invalid_grant")
check("scope narrowing, login", lambda: login(scope="me").token["scope"] == "me")
check("scope narrowing, refresh", narrowed)
check("wrong password", lambda: login_refused(user={**john, "password": "wrong"}) == (400, "invalid_grant"))
check("wrong client secret", lambda: login_refused("backend", "wrong") == (401, "invalid_client"))
check("wrong client secret, form", lambda: login_refused("backend", "wrong", "client_secret_post") == (401, "invalid_client"))
check("revocation", revocation)
check("revocation ends the access token", lambda: introspect(kept["session"].token["access_token"]) == {"active": False})
