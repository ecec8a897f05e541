/** The `jwt` and `auth` commands as users have them: the bundle, each in a separate process. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { decodeJwt, importSPKI, jwtVerify, type JWTPayload } from "jose";
import { repositoryRoot } from "../sample-server.ts";
import { askForToken, authorizationRequest, REDIRECT, register } from "../issuer/client.ts";
import { signIn } from "../issuer/sign-in.ts";
import { schemaProblems } from "./json-schema.ts";
import { type Outcome, runCommand, type RunOptions } from "./run-command.ts";

let folder: string;
let keys: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-jwt-"));
  keys = path.join(folder, "config/wasmcp/jwt-test");
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function wasmcp(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Outcome> {
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(folder, "config"),
    XDG_STATE_HOME: path.join(folder, "state"),
  };
  return runCommand(args, { cwd: folder, env, ...options });
}

/** What a command prints with `--json`, which is as its schema says. */
async function json(args: readonly string[], schema = "jwt"): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await wasmcp([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return checked(stdout, schema);
}

async function checked(line: string, schema: string): Promise<Record<string, unknown>> {
  const value = JSON.parse(line) as Record<string, unknown>;
  const file = path.join(repositoryRoot, `cli/commands/${schema}.schema.json`);
  assert.deepEqual(schemaProblems(value, JSON.parse(await fs.readFile(file, "utf8")) as object), []);
  return value;
}

test(
  "makes keys, mints with them, keeps, lists, loads and decodes a token",
  { timeout: 180_000 },
  async () => {
    const made = await wasmcp(["jwt", "generate-keypair", "--algorithm", "ES256"]);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /export JWT_PUBLIC_KEY="\$\(cat '.*public\.pem'\)"/);
    assert.doesNotMatch(made.stdout + made.stderr, /PRIVATE KEY/);
    const again = await wasmcp(["jwt", "generate-keypair"]);
    assert.deepEqual([again.code, again.stdout], [1, ""]);
    assert.match(again.stderr, /a key pair exists.*\n.*--force/);

    const mint = [
      "jwt",
      "mint",
      "--subject",
      "alice",
      "--audience",
      "http://a/mcp",
      "--scope",
      "r w",
      "--claim",
      "n=3",
    ];
    const minted = await wasmcp([...mint, "--save-as", "alice"]);
    assert.equal(minted.code, 0, minted.stderr);
    const token = minted.stdout.trim();
    const publicKey = await importSPKI(await fs.readFile(path.join(keys, "public.pem"), "utf8"), "ES256");
    const { payload } = await jwtVerify(token, publicKey, {
      audience: "http://a/mcp",
      issuer: "wasmcp-local-test",
    });
    assert.deepEqual(
      [payload.sub, payload["scope"], payload["n"], payload.aud],
      ["alice", "r w", 3, ["http://a/mcp"]],
    );
    assert.equal((await wasmcp(["jwt", "load-token", "alice"])).stdout.trim(), token);
    assert.match(
      (await wasmcp(["jwt", "list-tokens"])).stdout,
      /^alice {2}alice {2}.*in (59|60) minutes {2}valid|in 1 hour {2}valid/m,
    );

    const decoded = await wasmcp(["jwt", "decode", "-", "--scope", "r x"], { input: `Bearer ${token}\n` });
    assert.equal(decoded.code, 0, decoded.stderr);
    assert.match(decoded.stdout, /Signature +not verified: `--key` names a key/);
    assert.match(decoded.stdout, /A server refuses it:\n {2}the token lacks .*`x`/);
    assert.ok(!decoded.stdout.includes(token.split(".")[2] ?? token));
    const good = await json(["jwt", "decode-token", "alice", "--key", path.join(keys, "public.pem")]);
    assert.deepEqual([good["verified"], good["refusals"]], [true, []]);

    assert.equal(
      (await json(["jwt", "generate-keypair", "--algorithm", "EdDSA", "--force"]))["algorithm"],
      "EdDSA",
    );
    const wrong = await wasmcp(["jwt", "decode-token", "alice", "--key", path.join(keys, "public.pem")]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /wrong: the key did not sign it/);
    const expired = await json([...mint, "--expires-in=-300", "--save-as", "old"]);
    assert.equal(expired["algorithm"], "EdDSA");
    const { tokens } = (await json(["jwt", "list-tokens"])) as {
      tokens: readonly { name: string; expired: boolean }[];
    };
    assert.deepEqual(
      tokens.map(({ name, expired: isExpired }) => [name, isExpired]),
      [
        ["alice", false],
        ["old", true],
      ],
    );
    assert.equal((await json(["jwt", "load-token", "old"]))["token"], expired["token"]);
    assert.match((await wasmcp(["jwt", "decode-token", "old"])).stdout, /Expires +.*, 5 minutes ago/);
    // The texts of a token are those of a stranger: they cannot add lines.
    const forged = Buffer.from(JSON.stringify({ sub: "a\nExpires    never", exp: 1 })).toString("base64url");
    const shown = await wasmcp(["jwt", "decode-token", `eyJhbGciOiJFUzI1NiJ9.${forged}.AAAA`]);
    assert.doesNotMatch(shown.stdout, /^Expires +never/m);
  },
);

const refusals: Readonly<
  Record<string, { readonly args: readonly string[]; readonly code: number; readonly says: RegExp }>
> = {
  "a name that is a path": {
    args: ["mint", "--save-as", "../../x"],
    code: 2,
    says: /use only letters, digits/,
  },
  "a saved name that is a path": {
    args: ["load-token", "../../x"],
    code: 1,
    says: /cannot be the name of a token/,
  },
  "a token without a key": {
    args: ["mint", "--private-key", "none.pem"],
    code: 1,
    says: /cannot read the private key .*none\.pem/,
  },
  "a claim without a value": {
    args: ["mint", "--claim", "x"],
    code: 2,
    says: /expected a claim as NAME=VALUE/,
  },
  "an algorithm with a shared secret": {
    args: ["generate-keypair", "--algorithm", "HS256"],
    code: 2,
    says: /RS256/,
  },
  "a text that is no token": {
    args: ["decode-token", "eyJ.x"],
    code: 1,
    says: /this is not a JSON Web Token/,
  },
};
for (const [name, { args, code, says }] of Object.entries(refusals)) {
  test(`refuses ${name}`, { timeout: 60_000 }, async () => {
    const outcome = await wasmcp(["jwt", ...args]);
    assert.equal(outcome.code, code, outcome.stderr);
    assert.match(outcome.stderr, says);
    assert.equal(outcome.stdout, "");
  });
}

test("auth dev prints how to run a server, and ends with Ctrl-C", { timeout: 60_000 }, async () => {
  const outcome = await wasmcp(["auth", "dev", "--port", "0", "--resource", "http://127.0.0.1:9/mcp"], {
    onOutput: (stdout, interrupt) => {
      if (stdout.includes("WASMCP_SERVER_URI=")) interrupt();
    },
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.match(outcome.stdout, /For trying only/);
  const url = /Running: (\S+)/.exec(outcome.stdout)?.[1];
  assert.ok(
    outcome.stdout.includes(
      `wasmcp run server.wasm --env WASMCP_AUTH_MODE=oauth --env JWT_ISSUER=${url} --env JWT_JWKS_URI=${url}/jwks --env WASMCP_SERVER_URI=http://127.0.0.1:9/mcp`,
    ),
    outcome.stdout,
  );
});

test("auth dev of the bundle signs a client in", { timeout: 60_000 }, async () => {
  let signedIn: Promise<readonly JWTPayload[]> | undefined;
  const outcome = await wasmcp(["auth", "dev", "--port", "0", "--json", "--algorithm", "EdDSA"], {
    onOutput: (stdout, interrupt) => {
      if (signedIn !== undefined || !stdout.includes("\n")) return;
      signedIn = checked(stdout, "auth")
        .then(async ({ issuer }) => {
          const at = String(issuer);
          const id = String((await register(at))["client_id"]);
          const resource = "http://127.0.0.1:9/mcp";
          const { url, verifier } = authorizationRequest(at, id, { resource, scope: "mcp:read" });
          const code = (await signIn(url)).callback.searchParams.get("code") ?? "";
          const exchange = { grant_type: "authorization_code", code, code_verifier: verifier, client_id: id };
          const first = await askForToken(at, { ...exchange, redirect_uri: REDIRECT });
          const refresh = { grant_type: "refresh_token", client_id: id };
          const token = String(first.body["refresh_token"]);
          const second = await askForToken(at, { ...refresh, refresh_token: token });
          return [first, second].map(({ body }) => decodeJwt(String(body["access_token"])));
        })
        .finally(interrupt);
    },
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  const tokens = (await signedIn) ?? [];
  assert.equal(tokens.length, 2);
  for (const { iat, exp, sub, aud, scope } of tokens) {
    assert.equal(Number(exp) - Number(iat), 3600);
    assert.deepEqual([sub, aud, scope], ["test-user", "http://127.0.0.1:9/mcp", "mcp:read"]);
  }
  for (const line of outcome.stderr.trim().split("\n")) assert.equal(typeof JSON.parse(line), "object", line);
});
