// peer: jose and jsonwebtoken behind the protocol of interop.cpp, but for "keys": peer.mjs LIBRARY, in a folder with the packages
// in its node_modules.
import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import { createInterface } from "node:readline";

const name = process.argv[2];
const library = await import(name);
const jwa = (alg) => (alg.startsWith("Ed") ? "EdDSA" : alg);
const life = () => Math.floor(Date.now() / 1000) + 600;

const passphrase = "open sesame"; // interop.cpp's, too

// A JWK, or PEM, as jose takes it and as node:crypto does, which is what jsonwebtoken takes.
const isPem = (text) => text.startsWith("-----BEGIN ");
const josesKey = (text, alg) => {
  const { importJWK, importPKCS8, importSPKI } = library;
  if (!isPem(text)) return importJWK(JSON.parse(text), alg);
  return text.startsWith("-----BEGIN PRIVATE") ? importPKCS8(text, alg) : importSPKI(text, alg);
};
const nodesKey = (text, create) => {
  if (isPem(text)) return text;
  const jwk = JSON.parse(text);
  return jwk.kty === "oct" ? createSecretKey(Buffer.from(jwk.k, "base64url")) : create({ key: jwk, format: "jwk" });
};

const jose = {
  async sign(alg, key, sub) {
    return new library.SignJWT({ sub, exp: life() }).setProtectedHeader({ alg: jwa(alg), typ: "JWT" }).sign(await josesKey(key, jwa(alg)));
  },
  async verify(alg, key, token) {
    const { payload } = await library.jwtVerify(token, await josesKey(key, jwa(alg)), { algorithms: [jwa(alg)], typ: "JWT" });
    return payload.sub;
  },
};
const jsonwebtoken = {
  async sign(alg, key, sub) {
    return library.default.sign({ sub, exp: life() }, nodesKey(key, createPrivateKey), { algorithm: alg });
  },
  async verify(alg, key, token) {
    return library.default.verify(token, nodesKey(key, createPublicKey), { algorithms: [alg] }).sub;
  },
};
const peers = { jose, jose5: jose, jsonwebtoken };

// The private key, encrypted, and the public one.
const pem = (jwk) => {
  const key = createPrivateKey({ key: JSON.parse(jwk), format: "jwk" });
  const sealed = key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
  return sealed + "\t" + createPublicKey(key).export({ type: "spki", format: "pem" });
};

for await (const line of createInterface({ input: process.stdin })) {
  const [what, alg, key, text] = line.split("\t").map((field) => field.replaceAll("\\n", "\n"));
  try {
    const answer = what === "pem" ? pem(key) : await peers[name][what](alg, key, text);
    console.log(what === "verify" ? `ok ${answer}` : answer.replaceAll("\n", "\\n"));
  } catch (error) {
    console.log(`error ${String(error.message).replaceAll("\n", " ")}`);
  }
}
