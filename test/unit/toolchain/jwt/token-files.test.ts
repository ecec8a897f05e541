import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { listTokens, readToken, saveToken, writeKeyPair } from "../../../../toolchain/jwt/index.ts";

let config: string;
before(async () => {
  config = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-jwt-"));
});
after(() => fs.rm(config, { recursive: true, force: true }));

const saved = { token: "eyJ.eyJ.x", claims: { sub: "alice" }, created_at: "2026-11-30T18:00:00Z" };

const strange: readonly string[] = [
  "../../x",
  "..",
  ".",
  "",
  "a/b",
  "a\\b",
  "/etc/x",
  "a\0b",
  "C:x",
  "a.b",
  "a b",
  "eyJhbGciOi",
  "x".repeat(101),
];
test("A15: a name of a token never leads out of the folder of tokens", async () => {
  for (const name of strange) {
    await assert.rejects(saveToken({ name, ...saved }, { config }), /cannot be the name of a token/, name);
    await assert.rejects(readToken(name, { config }), /cannot be the name of a token/, name);
  }
  assert.deepEqual(await fs.readdir(config), [], "no file and no folder was made");
  assert.ok((await saveToken({ name: "alice-1_B", ...saved }, { config })).endsWith("alice-1_B.json"));
});

test("a saved token is as the reference writes it, for the user alone", async () => {
  const file = await saveToken({ name: "bob", ...saved }, { config });
  assert.equal(file, path.join(config, "jwt-test", "tokens", "bob.json"));
  assert.deepEqual(JSON.parse(await fs.readFile(file, "utf8")), { name: "bob", ...saved });
  assert.deepEqual(await readToken("bob", { config }), { name: "bob", ...saved });
  if (process.platform === "win32") return;
  assert.equal((await fs.stat(file)).mode & 0o777, 0o600);
  assert.equal((await fs.stat(path.dirname(file))).mode & 0o777, 0o700);
});

test("a damaged file is reported and does not hide the others", async () => {
  const folder = path.join(config, "jwt-test", "tokens");
  await fs.writeFile(path.join(folder, "broken.json"), "{");
  await fs.writeFile(path.join(folder, "notes.txt"), "");
  const { tokens, damaged } = await listTokens({ config });
  assert.deepEqual(
    tokens.map(({ name }) => name),
    ["alice-1_B", "bob"],
  );
  assert.deepEqual(damaged, [path.join(folder, "broken.json")]);
  await assert.rejects(readToken("broken", { config }), /has no token/);
  await assert.rejects(readToken("nothing", { config }), /no token with the name `nothing` is saved/);
  assert.deepEqual(await listTokens({ config: path.join(config, "empty") }), { tokens: [], damaged: [] });
});

test("a pair of keys is for the user alone, and is not replaced without being asked", async () => {
  const [first, second] = [
    { privatePem: "first", publicPem: "public-1" },
    { privatePem: "second", publicPem: "public-2" },
  ];
  const files = await writeKeyPair(first, { config }, false);
  await assert.rejects(writeKeyPair(second, { config }, false), /a key pair exists/);
  assert.equal(await fs.readFile(files.privateKey, "utf8"), "first");
  assert.equal(await fs.readFile(files.publicKey, "utf8"), "public-1");
  await writeKeyPair(second, { config }, true);
  assert.equal(await fs.readFile(files.privateKey, "utf8"), "second");
  assert.equal(await fs.readFile(files.publicKey, "utf8"), "public-2");
  if (process.platform === "win32") return;
  assert.equal((await fs.stat(files.privateKey)).mode & 0o777, 0o600);
  assert.equal((await fs.stat(path.dirname(files.privateKey))).mode & 0o777, 0o700);
});

test(
  "a folder that the reference left open to others is closed",
  { skip: process.platform === "win32" },
  async () => {
    const other = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-jwt-"));
    try {
      await fs.mkdir(path.join(other, "jwt-test"), { mode: 0o755 });
      await writeKeyPair({ privatePem: "a", publicPem: "b" }, { config: other }, false);
      assert.equal((await fs.stat(path.join(other, "jwt-test"))).mode & 0o777, 0o700);
    } finally {
      await fs.rm(other, { recursive: true, force: true });
    }
  },
);
