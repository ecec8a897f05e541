/** Keys from `JWT_JWKS_URI`: when the component `access` fetches them, and when it does not. Each admission is made by a new instance, as over HTTP. */
import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Client, loadAccess, NOW, type Refusal } from "./component.ts";
import { type Answered, type Asked, hostImports } from "./host.ts";
import { loadComponent } from "./load.ts";
import { bearer, ed25519, goodClaims, ISSUER, jwk, p256, type Pair, rsa, SERVER, token } from "./tokens.ts";

const access = await loadAccess();
const environment = {
  WASMCP_AUTH_MODE: "oauth",
  JWT_JWKS_URI: "https://id.example:8443/keys?tenant=7",
  JWT_ISSUER: ISSUER,
  WASMCP_SERVER_URI: SERVER,
};

let state = "";
/** What the issuer publishes. */
let published: () => Answered = () => undefined;
let asked: Asked[] = [];
let seconds = NOW;

beforeEach(async () => {
  state = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-state-"));
  published = keys([p256, "one"]);
  asked = [];
  seconds = NOW;
});
afterEach(() => fs.rm(state, { recursive: true, force: true }));

function keys(...pairs: readonly (readonly [Pair, string])[]): () => Answered {
  return () => ({
    body: JSON.stringify({ keys: pairs.map(([pair, kid]) => jwk(pair, { kid, use: "sig" })) }),
  });
}

interface Bucket {
  listKeys(cursor: string | undefined): { readonly keys: readonly string[] };
  setString(key: string, value: string): void;
  delete(key: string): void;
}

interface Changes {
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of `published`. */
  readonly fetch?: (asked: Asked) => Answered;
}

function instance(changes: Changes = {}) {
  return access({
    environment: { ...environment, ...changes.environment },
    now: () => seconds,
    state,
    fetch: (request) => {
      asked.push(request);
      return changes.fetch === undefined ? published() : changes.fetch(request);
    },
    onPause: (milliseconds) => (seconds += milliseconds / 1000),
  });
}

/** `"ok"`, or the status of the refusal. */
async function admit(kid: string, pair: Pair = p256, changes: Changes = {}): Promise<string | number> {
  const alg = pair === rsa ? "RS256" : pair === ed25519 ? "EdDSA" : "ES256";
  const claims = { exp: seconds + 600, iat: seconds };
  const server = await instance(changes);
  return outcome(server.admit(bearer(claims, { alg, kid }, pair)));
}

function outcome(admitted: Client | Refusal): string | number {
  return "status" in admitted ? admitted.status : "ok";
}

test("B2: asks the whole address, with its port and its query", async () => {
  assert.equal(await admit("one"), "ok");
  assert.deepEqual(asked, [
    {
      method: "GET",
      url: "https://id.example:8443/keys?tenant=7",
      headers: { accept: "application/json" },
      body: "",
    },
  ]);
});

test("fetches once for many instances", async () => {
  for (let i = 0; i < 5; i += 1) assert.equal(await admit("one"), "ok");
  assert.equal(asked.length, 1);
});

test("keeps its files in a folder of its own, and nothing of a key but what verifies", async () => {
  published = () => ({
    body: JSON.stringify({
      keys: [jwk(p256, { kid: "one", x5c: ["MII"], note: "long" }), jwk(rsa, { use: "enc" })],
    }),
  });
  assert.equal(await admit("one"), "ok");
  assert.deepEqual(await fs.readdir(state), ["keys"]);
  const [folder = ""] = await fs.readdir(path.join(state, "keys"));
  assert.match(folder, /^jwks-[0-9a-f]{64}$/);
  const files = (await fs.readdir(path.join(state, "keys", folder))).toSorted();
  assert.deepEqual(files, [`s${NOW}000`, "set"]);
  const text = await fs.readFile(path.join(state, "keys", folder, "set"), "utf8");
  assert.deepEqual(JSON.parse(text.split("\n")[1] ?? ""), { keys: [jwk(p256, { kid: "one" })] });
});

test("the store uses the same folder, and neither lists nor removes what lies there", async () => {
  const instantiate = await loadComponent<{ readonly open: (name: string) => Bucket }>("kv-store-fs");
  const store = await instantiate({
    ...hostImports({ state }),
    "wasi:cli/environment": { getEnvironment: () => [] },
    "wasi:random/random": { getRandomU64: () => BigInt(Math.floor(Math.random() * 2 ** 52)) },
    "wasmcp:framework/part": { name: () => "", grants: () => "" },
  });
  const open = store["wasmcp:keyvalue/store@0.1.0"]?.open;
  assert.ok(open !== undefined);
  assert.equal(await admit("one"), "ok");
  const paths = async () => (await fs.readdir(path.join(state, "keys"), { recursive: true })).toSorted();
  const before = await paths();
  for (const name of ["keys", "default", "jwks"]) {
    const bucket = open(name);
    assert.deepEqual(bucket.listKeys(undefined).keys, []);
    bucket.setString("set", "x".repeat(1000));
    assert.deepEqual(bucket.listKeys(undefined).keys, ["set"]);
    bucket.delete("set");
  }
  assert.deepEqual(await paths(), before);
  assert.equal(await admit("one"), "ok");
  assert.equal(asked.length, 1);
});

describe("the time that keys are used", () => {
  test("near its end one request fetches anew, and the others use the keys that there are", async () => {
    assert.equal(await admit("one"), "ok");
    seconds += 241;
    let other: string | number = "";
    const meanwhile = await instance();
    const ended = await admit("one", p256, {
      fetch: () => {
        other = outcome(meanwhile.admit(bearer({ exp: seconds + 600 }, { kid: "one" })));
        return keys([p256, "one"])();
      },
    });
    assert.deepEqual([ended, other, asked.length], ["ok", "ok", 2]);
    assert.equal(await admit("one"), "ok");
    assert.equal(asked.length, 2);
  });

  test("a failed refresh leaves the old keys until the end, and then nothing is admitted", async () => {
    assert.equal(await admit("one"), "ok");
    published = () => undefined;
    seconds += 241;
    assert.equal(await admit("one"), "ok");
    assert.equal(asked.length, 2);
    seconds += 5;
    assert.equal(await admit("one"), "ok");
    assert.equal(asked.length, 2, "not again within 10 seconds");
    seconds += 60;
    assert.equal(await admit("one"), 503);
    assert.equal(asked.length, 3);
  });

  test("is what `JWT_JWKS_TTL` says", async () => {
    const changes = { environment: { JWT_JWKS_TTL: "20" } };
    assert.equal(await admit("one", p256, changes), "ok");
    seconds += 15;
    assert.equal(await admit("one", p256, changes), "ok");
    assert.equal(asked.length, 1);
    seconds += 6;
    published = keys([ed25519, "two"]);
    assert.equal(await admit("one", p256, changes), 401);
    assert.equal(await admit("two", ed25519, changes), "ok");
    assert.equal(asked.length, 2);
  });

  test("ends when the clock was set back", async () => {
    assert.equal(await admit("one"), "ok");
    seconds -= 1000;
    assert.equal(await admit("one"), "ok");
    assert.equal(asked.length, 2);
  });
});

describe("B7: a token with a new key", () => {
  test("makes the server fetch once", async () => {
    assert.equal(await admit("one"), "ok");
    seconds += 31;
    published = keys([p256, "one"], [ed25519, "two"]);
    assert.equal(await admit("two", ed25519), "ok");
    assert.equal(await admit("two", ed25519), "ok");
    assert.equal(asked.length, 2);
  });

  test("does so at most once in 30 seconds, for all instances together", async () => {
    assert.equal(await admit("one"), "ok");
    for (let second = 0; second < 65; second += 1) {
      seconds += 1;
      assert.equal(await admit(`unknown-${second}`, ed25519), 401);
    }
    assert.equal(asked.length, 3, "at the start, after 30 and after 60 seconds");
  });

  test("waits for the instance that fetches", async () => {
    assert.equal(await admit("one"), "ok");
    seconds += 31;
    published = keys([ed25519, "two"]);
    const other = await access({
      environment,
      now: () => seconds,
      state,
      fetch: () => assert.fail("only one asks"),
      // The first one has ended meanwhile.
      onPause: () => finish(),
    });
    let finish = () => {};
    const folder = path.join(state, "keys", (await fs.readdir(path.join(state, "keys")))[0] ?? "");
    const moment = `${seconds}000`;
    await fs.rename(path.join(folder, `s${NOW}000`), path.join(folder, `r${moment}`));
    finish = () => {
      writeFileSync(path.join(folder, "set"), `${moment}\n${String(keys([ed25519, "two"])()?.body)}`);
      renameSync(path.join(folder, `r${moment}`), path.join(folder, `s${moment}`));
    };
    const claims = { exp: seconds + 600 };
    assert.equal(outcome(other.admit(bearer(claims, { alg: "EdDSA", kid: "two" }))), "ok");
  });

  // The component looks at the clock between its steps. At one of these looks, another instance begins to fetch.
  let waits = 0;
  for (let look = 1; look <= 8; look += 1) {
    test(`waits for an instance that begins just before it does, at look ${look} at the clock`, async () => {
      assert.equal(await admit("one"), "ok");
      seconds += 31;
      published = keys([ed25519, "two"]);
      const folder = path.join(state, "keys", (await fs.readdir(path.join(state, "keys")))[0] ?? "");
      const at = (name: string) => path.join(folder, name);
      let looks = 0;
      const other = await access({
        environment,
        now: () => {
          looks += 1;
          if (looks === look) renameSync(at(`s${NOW}000`), at(`r${seconds}000`));
          return seconds;
        },
        state,
        fetch: () => published(),
        onPause: () => {
          waits += 1;
          writeFileSync(at("set"), `${seconds}000\n${String(published()?.body)}`);
          renameSync(at(`r${seconds}000`), at(`s${seconds}000`));
        },
      });
      const claims = { exp: seconds + 600 };
      assert.equal(outcome(other.admit(bearer(claims, { alg: "EdDSA", kid: "two" }))), "ok");
    });
  }

  test("has waited in one of these cases at least", () => assert.ok(waits > 0));

  test("costs no request if the token is not good for the server anyway", async () => {
    assert.equal(await admit("one"), "ok");
    seconds += 31;
    const server = await instance();
    for (const claims of [
      { exp: seconds - 100 },
      { aud: "https://other.example" },
      { iss: "https://evil.example" },
    ]) {
      assert.equal(outcome(server.admit(bearer(claims, { kid: "unknown" }))), 401);
    }
    assert.equal(asked.length, 1);
  });
});

describe("a fetch that fails admits nothing", () => {
  const big = Buffer.alloc(513 * 1024, 0x20);
  const failures: readonly (readonly [string, Answered, RegExp])[] = [
    ["no connection", undefined, /cannot be reached/],
    ["an error", { status: 500, body: "" }, /status 500/],
    ["a redirect", { status: 302, body: String(keys([p256, "one"])()?.body) }, /status 302/],
    ["no JSON", { body: "<html>" }, /no key/],
    ["an empty set", { body: '{"keys":[]}' }, /no key/],
    ["a secret key", { body: JSON.stringify({ keys: [{ kty: "oct", k: "AAAA", kid: "one" }] }) }, /no key/],
    [
      "a private key",
      { body: JSON.stringify({ keys: [{ ...p256.privateKey.export({ format: "jwk" }), kid: "one" }] }) },
      /no key/,
    ],
    ["512 KB and more", { body: big }, /512 KB/],
  ];
  for (const [name, answer, reason] of failures) {
    test(`${name}: 503, and no other try for 10 seconds`, async () => {
      published = () => answer;
      const refusal = (await instance()).admit(bearer({}, { kid: "one" }));
      assert.ok("status" in refusal);
      assert.equal(refusal.status, 503);
      assert.match(refusal.description, reason);
      assert.match(refusal.description, /`JWT_JWKS_URI`/);
      published = keys([p256, "one"]);
      seconds += 9;
      assert.equal(await admit("one"), 503);
      assert.equal(asked.length, 1);
      seconds += 1;
      assert.equal(await admit("one"), "ok");
      assert.equal(asked.length, 2);
    });
  }
});

test("a request that finds another one fetching waits, and goes on by itself if that one never ends", async () => {
  const began = seconds;
  const other = await instance();
  let admitted: string | number = "";
  // While the first request fetches, which takes until the second one has ended.
  const fetch = () => {
    admitted = outcome(other.admit(bearer({ exp: seconds + 600 }, { kid: "one" })));
    return published();
  };
  await admit("one", p256, { fetch });
  assert.equal(admitted, "ok");
  assert.equal(Math.round(seconds - began), 15);
});

test("a damaged set is fetched anew", async () => {
  assert.equal(await admit("one"), "ok");
  const folder = path.join(state, "keys", (await fs.readdir(path.join(state, "keys")))[0] ?? "");
  for (const text of ["", "x", "\n{}", "99999999999999999999\n{}", `${NOW}000\n{"keys":[`, `${NOW}000\n`]) {
    await fs.writeFile(path.join(folder, "set"), text);
    const before = asked.length;
    assert.equal(await admit("one"), "ok", text);
    assert.equal(asked.length, before + 1);
  }
});

test("another address has keys of its own", async () => {
  assert.equal(await admit("one"), "ok");
  const elsewhere = { environment: { JWT_JWKS_URI: "https://id.example:8443/keys?tenant=8" } };
  published = keys([ed25519, "two"]);
  assert.equal(await admit("two", ed25519, elsewhere), "ok");
  assert.equal(await admit("one", p256, elsewhere), 401);
  assert.equal(await admit("one"), "ok");
});

test("B1: without a folder that can be written the server says so, and what can be done", async () => {
  for (const world of [{}, { state, stateName: "/data" }]) {
    const server = await access({ environment, ...world });
    const found = server.state();
    assert.ok(found.tag === "unconfigured");
    assert.match(
      found.val,
      /`JWT_JWKS_URI` needs a folder `\/state`.*`wasmcp run`.*`--dir keys::\/state`.*`JWT_PUBLIC_KEY`/,
    );
    assert.equal(outcome(server.admit(bearer({}, { kid: "one" }))), 503);
  }
});

test("a key in the token's own header is not looked at", async () => {
  const header = {
    kid: "mine",
    jwk: jwk(ed25519),
    jku: "https://evil.example/keys",
    x5u: "https://evil.example",
  };
  const server = await instance();
  assert.equal(
    outcome(server.admit([`Bearer ${token(goodClaims, { ...header, alg: "EdDSA" }, ed25519)}`])),
    401,
  );
  assert.ok(asked.every(({ url }) => url === environment.JWT_JWKS_URI));
});
