// peer: jose and jsonwebtoken behind the protocol of interop.cpp: peer.mjs LIBRARY, with the packages in node_modules of the
// folder that it runs in.
import { createRequire } from "node:module";
import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import { createInterface } from "node:readline";

const require = createRequire(process.cwd() + "/");
const library = process.argv[2];
const jwa = (name) => (name.startsWith("Ed") ? "EdDSA" : name);
const life = () => Math.floor(Date.now() / 1000) + 600;

const peers = {
  jose: {
    async sign(alg, jwk, sub) {
      const { importJWK, SignJWT } = require("jose");
      return new SignJWT({ sub, exp: life() }).setProtectedHeader({ alg: jwa(alg), typ: "JWT" }).sign(await importJWK(jwk, jwa(alg)));
    },
    async verify(alg, jwk, token) {
      const { importJWK, jwtVerify } = require("jose");
      const { payload } = await jwtVerify(token, await importJWK(jwk, jwa(alg)), { algorithms: [jwa(alg)], typ: "JWT" });
      return payload.sub;
    },
  },
  jsonwebtoken: {
    async sign(alg, jwk, sub) {
      const key = jwk.kty === "oct" ? createSecretKey(Buffer.from(jwk.k, "base64url")) : createPrivateKey({ key: jwk, format: "jwk" });
      return require("jsonwebtoken").sign({ sub, exp: life() }, key, { algorithm: alg });
    },
    async verify(alg, jwk, token) {
      const key = jwk.kty === "oct" ? createSecretKey(Buffer.from(jwk.k, "base64url")) : createPublicKey({ key: jwk, format: "jwk" });
      return require("jsonwebtoken").verify(token, key, { algorithms: [alg] }).sub;
    },
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [what, alg, jwk, text] = line.split("\t");
  try {
    const answer = await peers[library][what](alg, JSON.parse(jwk), text);
    console.log(what === "verify" ? `ok ${answer}` : answer);
  } catch (error) {
    console.log(`error ${String(error.message).replaceAll("\n", " ")}`);
  }
}
