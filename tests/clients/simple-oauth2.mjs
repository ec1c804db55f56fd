// simple-oauth2: its password grant, and the token that refreshes and revokes itself. It reads no metadata and does not introspect. ISSUER SECRET
import { ResourceOwnerPassword } from "simple-oauth2";
import { both, check, issuer, john, refusal, secret, subject } from "./checks.mjs";

const client = (word, authorizationMethod = "header") =>
  new ResourceOwnerPassword({
    client: { id: "backend", secret: word },
    auth: { tokenHost: issuer, tokenPath: "/token", revokePath: "/revoke" },
    options: { authorizationMethod },
  });
const backend = client(secret);
const login = (who = backend, fields = { ...john, scope: both }) => who.getToken(fields);
const me = (token) => fetch(`${issuer}/users/me/`, { headers: { Authorization: `Bearer ${token}` } });
const is = (problem, status, error) =>
  (problem.output?.statusCode === status && problem.data?.payload?.error === error) || `${problem.output?.statusCode} ${JSON.stringify(problem.data?.payload)} ${problem.message}`;
let first, next;

await check("login, secret in the form", async () => subject(await me((await login(client(secret, "body"))).token.access_token)));
await check("login, secret by Basic", async () => {
  first = await login();
  return !first.expired() && first.token.scope === both && (await subject(await me(first.token.access_token)));
});
await check("refresh", async () => {
  next = await first.refresh();
  return next.token.refresh_token !== first.token.refresh_token && (await subject(await me(next.token.access_token)));
});
await check("reused refresh token", async () => is(await refusal(() => first.refresh()), 400, "invalid_grant"));
await check("scope narrowing, login", async () => (await login(backend, { ...john, scope: "me" })).token.scope === "me");
await check("scope narrowing, refresh", async () => (await (await login()).refresh({ scope: "me" })).token.scope === "me");
await check("wrong password", async () => is(await refusal(() => login(backend, { ...john, password: "wrong" })), 400, "invalid_grant"));
await check("wrong client secret", async () => is(await refusal(() => login(client("wrong"))), 401, "invalid_client"));
await check("wrong client secret, form", async () => is(await refusal(() => login(client("wrong", "body"))), 401, "invalid_client"));
await check("revocation", async () => {
  await next.revokeAll();
  return is(await refusal(() => next.refresh()), 400, "invalid_grant");
});
await check("revocation ends the access token", async () => (await me(next.token.access_token)).status === 401);
