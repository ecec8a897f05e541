/**
 * What a token costs: the same request to one server in public mode, and with tokens of three algorithms, whose keys come from the
 * environment or from `/state`; the reference server beside it, as far as it can.
 *
 * Rounds alternate between all of them. Each figure is a median of processor time per request, and of the time until the answer.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import * as http from "node:http";
import { SignJWT } from "jose";
import { load, prepareRequest } from "./http-load.ts";
import { processorTime, startWasmtime, type WasmtimeServer } from "./wasmtime-server.ts";

const ISSUER = "https://id.example";
const SERVER = "https://mcp.example/mcp";
const BODY =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}';

export interface AuthorizationBench {
  readonly wasmtime: string;
  /** Our server, and the reference's if it is there. */
  readonly ours: string;
  readonly reference: string | undefined;
  readonly rounds: number;
  readonly secondsPerRound: number;
}

interface Algorithm {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** One way to protect a server, and what it is asked with. */
interface Candidate {
  readonly name: string;
  readonly server: WasmtimeServer;
  readonly request: Buffer;
}

/** Rows of a table: what, microseconds of processor time, milliseconds until half of the answers. */
export async function measureAuthorization(bench: AuthorizationBench): Promise<readonly string[][]> {
  const algorithms: readonly Algorithm[] = [
    { name: "RS256", ...generateKeyPairSync("rsa", { modulusLength: 2048 }) },
    { name: "ES256", ...generateKeyPairSync("ec", { namedCurve: "P-256" }) },
    { name: "EdDSA", ...generateKeyPairSync("ed25519") },
  ];
  const issuer = await publishKeys(algorithms);
  const candidates: Candidate[] = [];
  try {
    for (const [name, file] of [
      ["ours", bench.ours],
      ["reference", bench.reference],
    ] as const) {
      if (file === undefined) continue;
      const start = async (label: string, env: Readonly<Record<string, string>>, algorithm?: Algorithm) => {
        const flags = name === "reference" ? ["-Skeyvalue"] : [];
        const server = await startWasmtime(bench.wasmtime, file, { env, flags });
        const token = algorithm === undefined ? undefined : await mint(algorithm);
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        candidates.push({
          name: `${name}: ${label}`,
          server,
          request: prepareRequest(server.target, headers, BODY),
        });
      };
      await start("public", {});
      const settings = {
        WASMCP_AUTH_MODE: "oauth",
        JWT_ISSUER: ISSUER,
        JWT_AUDIENCE: SERVER,
        WASMCP_SERVER_URI: SERVER,
      };
      for (const algorithm of algorithms) {
        // The reference knows RSA only, and cannot keep a set of keys on wasmtime.
        if (name === "reference" && algorithm.name !== "RS256") continue;
        const pem = algorithm.publicKey.export({ format: "pem", type: "spki" }).toString();
        await start(algorithm.name, { ...settings, JWT_PUBLIC_KEY: pem }, algorithm);
        if (name === "ours") {
          await start(
            `${algorithm.name}, keys in /state`,
            { ...settings, JWT_JWKS_URI: issuer.url },
            algorithm,
          );
        }
      }
    }
    return await measure(candidates, bench);
  } finally {
    for (const { server } of candidates) server.process.kill();
    issuer.stop();
  }
}

async function measure(
  candidates: readonly Candidate[],
  { rounds, secondsPerRound }: AuthorizationBench,
): Promise<readonly string[][]> {
  const costs: number[][] = candidates.map(() => []);
  const waits: number[][] = candidates.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { server, request }] of candidates.entries()) {
      const before = await processorTime(server.process);
      const { requests, latencies } = await load(
        server.target,
        request,
        1,
        round < 0 ? 0.5 : secondsPerRound,
      );
      // The first round only warms up.
      if (round < 0) continue;
      costs[index]?.push(((await processorTime(server.process)) - before) / requests);
      waits[index]?.push(middle(latencies));
    }
  }
  return candidates.map(({ name }, index) => [
    name,
    middle(costs[index] ?? []).toFixed(0),
    middle(waits[index] ?? []).toFixed(2),
  ]);
}

function mint({ name, privateKey }: Algorithm): Promise<string> {
  return new SignJWT({ scope: "mcp:read" })
    .setProtectedHeader({ alg: name, typ: "at+jwt", kid: name })
    .setIssuer(ISSUER)
    .setAudience(SERVER)
    .setSubject("alice")
    .setIssuedAt()
    .setExpirationTime("2h")
    .sign(privateKey);
}

async function publishKeys(
  algorithms: readonly Algorithm[],
): Promise<{ readonly url: string; stop(): void }> {
  const keys = algorithms.map(({ name, publicKey }) => ({
    ...publicKey.export({ format: "jwk" }),
    kid: name,
    alg: name,
  }));
  const server = http.createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/jwks`, stop: () => server.close() };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
