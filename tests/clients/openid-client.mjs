// openid-client: the same server through a client that is configured by its metadata. ISSUER SECRET
import * as client from "openid-client";
import { both, check, issuer, john, refusal, secret, subject } from "./checks.mjs";

const discover = (id, auth) =>
  client.discovery(new URL(issuer), id, undefined, auth, { algorithm: "oauth2", execute: [client.allowInsecureRequests] });
const login = (config, fields = { ...john, scope: both }) => client.genericGrantRequest(config, "password", fields);
const me = (config, token) => client.fetchProtectedResource(config, token, new URL("/users/me/", issuer), "GET");
const is = (problem, status, error) => (problem.status === status && problem.error === error) || `${problem.status} ${problem.error} ${problem.message}`;
const wrong_client = async (problem) => {
  const said = (await problem.response?.json().catch(() => ({}))) ?? {};
  return (problem.status === 401 && problem.cause[0].scheme === "basic" && said.error === "invalid_client") || `${problem.status} ${problem.message}`;
};
let backend, tokens;

await check("discovery", async () => {
  backend = await discover("backend", client.ClientSecretBasic(secret));
  const said = backend.serverMetadata();
  return said.issuer === issuer && said.revocation_endpoint === `${issuer}/revoke` && said.introspection_endpoint === `${issuer}/introspect`;
});
await check("login, public client", async () => {
  const app = await discover("app", client.None());
  return subject(await me(app, (await login(app)).access_token));
});
await check("login, secret in the form", async () => {
  const form = await discover("backend", client.ClientSecretPost(secret));
  return subject(await me(form, (await login(form)).access_token));
});
await check("login, secret by Basic", async () => {
  tokens = await login(backend);
  return tokens.scope === both && tokens.expiresIn() > 0 && (await subject(await me(backend, tokens.access_token)));
});
await check("introspection", async () => {
  const said = await client.tokenIntrospection(backend, tokens.access_token);
  return (said.active && said.sub === "johndoe" && said.client_id === "backend" && said.scope === both) || said;
});
await check("introspection of nothing", async () => JSON.stringify(await client.tokenIntrospection(backend, "nothing")) === '{"active":false}');
await check("refresh", async () => {
  const used = tokens.refresh_token;
  tokens = await client.refreshTokenGrant(backend, used);
  tokens.used = used;
  return tokens.refresh_token !== used && (await subject(await me(backend, tokens.access_token)));
});
await check("reused refresh token", async () => is(await refusal(() => client.refreshTokenGrant(backend, tokens.used)), 400, "invalid_grant"));
await check("scope narrowing, login", async () => (await login(backend, { ...john, scope: "me" })).scope === "me");
await check("scope narrowing, refresh", async () => {
  const narrow = await client.refreshTokenGrant(backend, (await login(backend)).refresh_token, { scope: "me" });
  return narrow.scope === "me" && (await client.tokenIntrospection(backend, narrow.access_token)).scope === "me";
});
await check("wrong password", async () => is(await refusal(() => login(backend, { ...john, password: "wrong" })), 400, "invalid_grant"));
await check("wrong client secret", async () => wrong_client(await refusal(async () => login(await discover("backend", client.ClientSecretBasic("wrong"))))));
await check("wrong client secret, form", async () => wrong_client(await refusal(async () => login(await discover("backend", client.ClientSecretPost("wrong"))))));
await check("revocation", async () => {
  await client.tokenRevocation(backend, tokens.refresh_token);
  return is(await refusal(() => client.refreshTokenGrant(backend, tokens.refresh_token)), 400, "invalid_grant");
});
await check("revocation ends the access token", async () => (await client.tokenIntrospection(backend, tokens.access_token)).active === false);
