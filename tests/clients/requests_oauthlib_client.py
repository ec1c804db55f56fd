"""requests_oauthlib_client: requests-oauthlib's sessions. oauthlib reads no metadata and does not introspect. ISSUER SECRET"""
import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # its own switch for http, here on loopback

from oauthlib.oauth2 import InvalidClientError, InvalidGrantError, LegacyApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from checks import both, check, issuer, john, johns, refused, secret

token_url = issuer + "/token"
basic = HTTPBasicAuth("backend", secret)
kept = {}


def session(client_id="backend", scope=both):
    made = OAuth2Session(client=LegacyApplicationClient(client_id, scope=scope.split()))
    for hook in ("access_token_response", "refresh_token_response"):
        made.register_compliance_hook(hook, lambda answer: kept.update(status=answer.status_code) or answer)
    return made


def refused_with(status, kind, run):  # oauthlib's errors have a status of their own, and not the reply's
    refused(kind, run)
    return kept["status"] == status or kept["status"]


def login(client_id="backend", scope=both, user=john, **how):
    made = session(client_id, scope)
    made.fetch_token(token_url, **user, **(how or {"auth": basic}))
    return made


def by_basic():
    made = kept["session"] = login()
    return made.token["scope"] == both.split() and made.token["expires_in"] > 0 and johns(made)


def refresh():
    kept["used"] = kept["session"].token["refresh_token"]
    kept["session"].refresh_token(token_url, auth=basic)
    return kept["session"].token["refresh_token"] != kept["used"] and johns(kept["session"])


def revoke(token, hint):
    url, headers, body = kept["session"]._client.prepare_token_revocation_request(issuer + "/revoke", token, token_type_hint=hint)
    return session().post(url, data=body, headers=headers, auth=basic, withhold_token=True).status_code


def revocation():
    if (status := revoke(kept["session"].token["refresh_token"], "refresh_token")) != 200:
        return status
    return refused_with(400, InvalidGrantError, lambda: kept["session"].refresh_token(token_url, auth=basic))


check("login, public client", lambda: johns(login("app", include_client_id=True)))
check("login, secret in the form", lambda: johns(login(client_secret=secret, include_client_id=True)))
check("login, secret by Basic", by_basic)
check("refresh", refresh)
check("reused refresh token", lambda: refused_with(400, InvalidGrantError, lambda: session().refresh_token(token_url, refresh_token=kept["used"], auth=basic)))
check("scope narrowing, login", lambda: login(scope="me").token["scope"] == ["me"])
check("scope narrowing, refresh", lambda: session(scope="me").refresh_token(token_url, refresh_token=login().token["refresh_token"], auth=basic)["scope"] == ["me"])
check("wrong password", lambda: refused_with(400, InvalidGrantError, lambda: login(user={**john, "password": "wrong"})))
check("wrong client secret", lambda: refused_with(401, InvalidClientError, lambda: login(auth=HTTPBasicAuth("backend", "wrong"))))
check("wrong client secret, form", lambda: refused_with(401, InvalidClientError, lambda: login(client_secret="wrong", include_client_id=True)))
check("revocation", revocation)
check("revocation ends the access token", lambda: kept["session"].get(issuer + "/users/me/").status_code == 401)
