// oauth4webapi: its requests, and its strict reading of the replies. ISSUER SECRET
import * as oauth from "oauth4webapi";
import { both, check, issuer, john, refusal, secret, subject } from "./checks.mjs";

const plain = { [oauth.allowInsecureRequests]: true };
const url = new URL(issuer);
const backend = { client_id: "backend" };
let server, tokens;

const grant = async (client, auth, fields) =>
  oauth.processGenericTokenEndpointResponse(server, client, await oauth.genericTokenEndpointRequest(server, client, auth, "password", fields, plain));
const login = (auth = oauth.ClientSecretBasic(secret), fields = { ...john, scope: both }) => grant(backend, auth, fields);
const refresh = async (token, more = {}) =>
  oauth.processRefreshTokenResponse(server, backend, await oauth.refreshTokenGrantRequest(server, backend, oauth.ClientSecretBasic(secret), token, { ...plain, additionalParameters: more }));
const introspect = async (token, auth = oauth.ClientSecretBasic(secret)) =>
  oauth.processIntrospectionResponse(server, backend, await oauth.introspectionRequest(server, backend, auth, token, plain));
const revoke = async (token) =>
  oauth.processRevocationResponse(await oauth.revocationRequest(server, backend, oauth.ClientSecretBasic(secret), token, plain));
const me = (token) => oauth.protectedResourceRequest(token, "GET", new URL("/users/me/", url), undefined, undefined, plain);
const is = (problem, status, error) => (problem.status === status && problem.error === error) || `${problem.status} ${problem.error} ${problem.message}`;
// A 401 with a challenge is an error of its own here: the challenge is read, and the body is the caller's.
const wrong_client = async (problem) => {
  const said = problem instanceof oauth.WWWAuthenticateChallengeError ? await problem.response.json() : {};
  return (problem.status === 401 && problem.cause[0].scheme === "basic" && said.error === "invalid_client") || `${problem.status} ${problem.message}`;
};

await check("discovery", async () => {
  server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: "oauth2", ...plain }));
  return server.token_endpoint === `${issuer}/token` && server.grant_types_supported.includes("password");
});
await check("login, public client", async () => {
  const app = await grant({ client_id: "app" }, oauth.None(), { ...john, scope: both });
  return app.token_type === "bearer" && app.scope === both && app.expires_in > 0 && (await subject(await me(app.access_token)));
});
await check("login, secret in the form", async () => subject(await me((await login(oauth.ClientSecretPost(secret))).access_token)));
await check("login, secret by Basic", async () => {
  tokens = await login();
  return subject(await me(tokens.access_token));
});
await check("introspection", async () => {
  const said = await introspect(tokens.access_token);
  return (said.active && said.sub === "johndoe" && said.client_id === "backend" && said.scope === both && said.iss === issuer) || said;
});
await check("introspection of nothing", async () => JSON.stringify(await introspect("nothing")) === '{"active":false}');
await check("refresh", async () => {
  const next = await refresh(tokens.refresh_token);
  const used = tokens.refresh_token;
  tokens = { ...next, used };
  return next.refresh_token !== used && (await subject(await me(next.access_token)));
});
await check("reused refresh token", async () => is(await refusal(() => refresh(tokens.used)), 400, "invalid_grant"));
await check("scope narrowing, login", async () => (await login(undefined, { ...john, scope: "me" })).scope === "me");
await check("scope narrowing, refresh", async () => {
  const narrow = await refresh((await login()).refresh_token, { scope: "me" });
  return narrow.scope === "me" && (await introspect(narrow.access_token)).scope === "me";
});
await check("wrong password", async () => is(await refusal(() => login(undefined, { ...john, password: "wrong" })), 400, "invalid_grant"));
await check("wrong client secret", async () => wrong_client(await refusal(() => login(oauth.ClientSecretBasic("wrong")))));
await check("wrong client secret, form", async () => wrong_client(await refusal(() => login(oauth.ClientSecretPost("wrong")))));
await check("wrong client secret, introspection", async () => wrong_client(await refusal(() => introspect(tokens.access_token, oauth.ClientSecretBasic("wrong")))));
await check("revocation", async () => {
  await revoke(tokens.refresh_token);
  return is(await refusal(() => refresh(tokens.refresh_token)), 400, "invalid_grant");
});
await check("revocation ends the access token", async () => (await introspect(tokens.access_token)).active === false);
await check("revocation of nothing", async () => (await revoke("nothing")) === undefined);
