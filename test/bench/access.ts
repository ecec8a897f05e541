/** What `access` costs a request that it admits, on wasmtime: the first question to an instance, and the fastest of many. The least of five runs counts. */
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { makeProbe } from "../integration/access/probe.ts";
import { ISSUER, jwk, pairs, pem, SERVER, token } from "../unit/components/access/tokens.ts";

const RUNS = 5;
const TIMES = 200;

const probe = await makeProbe();
const issuer = http.createServer((_, response) => {
  const keys = Object.entries(pairs).map(([alg, pair]) => jwk(pair, { kid: alg, alg }));
  response.end(JSON.stringify({ keys }));
});
issuer.listen(0, "127.0.0.1");
await once(issuer, "listening");
const { port } = issuer.address() as AddressInfo;
const common = { WASMCP_AUTH_MODE: "oauth", JWT_ISSUER: ISSUER, WASMCP_SERVER_URI: SERVER };

async function measure(text: string, environment: Readonly<Record<string, string>>): Promise<string> {
  let [first, fastest] = [Infinity, Infinity];
  for (let run = 0; run < RUNS; run += 1) {
    const answer = await probe.ask(text, { ...common, ...environment }, { times: TIMES });
    if (!answer.text.startsWith("ok")) throw new Error(answer.text);
    first = Math.min(first, answer.firstMicroseconds);
    fastest = Math.min(fastest, answer.fastestMicroseconds);
  }
  return `${first.toFixed(0).padStart(8)} ${fastest.toFixed(0).padStart(8)}`;
}

console.log("microseconds   key given: first, fastest    keys from an address: first, fastest");
for (const alg of ["RS256", "PS256", "ES256", "ES384", "EdDSA"]) {
  const pair = pairs[alg];
  if (pair === undefined) continue;
  const seconds = Math.floor(Date.now() / 1000);
  const text = token({ exp: seconds + 600, iat: seconds }, { alg, kid: alg });
  const given = await measure(text, { JWT_PUBLIC_KEY: pem(pair) });
  const fetched = await measure(text, { JWT_JWKS_URI: `http://127.0.0.1:${port}/jwks` });
  console.log(`${alg.padEnd(12)} ${given}             ${fetched}`);
}
issuer.close();
await probe.remove();
