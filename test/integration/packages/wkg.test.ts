/** Packages go back and forth between us and `wkg`, the component model's own tool, through a real registry. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { makeUser, smallComponent, type PackageUser } from "./package-user.ts";
import { startRegistry, user as account, type RegistryServer } from "./registry-server.ts";
import { findTool, without } from "../../tools.ts";

const program = findTool("wkg") ?? "wkg";
const skip = without("wkg", "docker-registry");

let folder: string;

function wkg(user: PackageUser, ...args: readonly string[]): Promise<unknown> {
  return promisify(execFile)(program, args, { env: { ...user.env }, cwd: user.home });
}

async function checkSameBytes(file: string, expected: string): Promise<void> {
  assert.ok((await fs.readFile(file)).equals(await fs.readFile(expected)));
}

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-wkg-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

for (const login of [false, true]) {
  describe(login ? "with a login" : "with a public registry", { skip }, () => {
    let registry: RegistryServer;
    let user: PackageUser;

    before(async () => {
      const home = path.join(folder, login ? "private" : "public");
      registry = await startRegistry(path.join(home, "registry"), { login });
      user = await makeUser(path.join(home, "user"));
      const auth = `auth = { username = "${account.name}", password = "${account.password}" }`;
      await user.configure({ acme: registry.host }, login ? auth : "");
    });
    after(() => registry.stop());

    test("wkg gets what we pushed, byte for byte", async () => {
      await user.push(smallComponent, "acme:ours@1.2.3");
      const output = path.join(user.home, "got.wasm");
      await wkg(user, "get", "acme:ours@1.2.3", "--output", output);
      await checkSameBytes(output, smallComponent);
      await wkg(user, "get", "acme:ours", "--output", path.join(user.home, "latest.wasm"));
      await checkSameBytes(path.join(user.home, "latest.wasm"), smallComponent);
    });

    /** `wkg publish` 0.16.1 refuses a component whose world has no version, also with `--package`. */
    async function wkgPush(reference: string, file: string): Promise<void> {
      const who = login ? ["-u", account.name, "-p", account.password] : [];
      await wkg(
        user,
        "oci",
        "push",
        "--insecure",
        registry.host,
        ...who,
        `${registry.host}/${reference}`,
        file,
      );
    }

    test("we pull what wkg pushed, byte for byte", async () => {
      await wkgPush("acme/theirs:0.1.0", smallComponent);
      const packages = user.packages();
      const found = await packages.resolve("acme:theirs@^0.1");
      assert.equal(found.version, "0.1.0");
      await checkSameBytes(found.file, smallComponent);
      await packages.close();
    });

    test("a binary WIT package is pushed and pulled in both directions", async () => {
      const project = path.join(user.home, "wit-package");
      await fs.mkdir(path.join(project, "wit"), { recursive: true });
      const text = "package acme:shapes@0.2.0;\ninterface area { of: func(a: u32) -> u32; }\n";
      await fs.writeFile(path.join(project, "wit/area.wit"), text);
      const built = path.join(user.home, "shapes.wasm");
      await wkg(user, "wit", "build", "--wit-dir", path.join(project, "wit"), "--output", built);
      await wkg(user, "publish", built);
      await checkSameBytes((await user.packages().resolve("acme:shapes@0.2.0")).file, built);

      assert.equal((await user.push(built, "acme:shapes@0.2.0")).outcome, "already-there");
      const again = built.replace("shapes", "shapes-again");
      await fs.writeFile(path.join(project, "wit/area.wit"), text.replace("0.2.0", "0.2.1"));
      await wkg(user, "wit", "build", "--wit-dir", path.join(project, "wit"), "--output", again);
      await user.push(again, "acme:shapes@0.2.1");
      const output = path.join(user.home, "shapes-got.wasm");
      await wkg(user, "get", "acme:shapes@0.2.1", "--format", "wasm", "--output", output);
      await checkSameBytes(output, again);
    });

    test("wkg gets a WIT package that we push from text, as the same text", async () => {
      const project = path.join(user.home, "text-package");
      await fs.mkdir(project);
      const text =
        "package acme:texts@0.3.0;\n\n/// All of them.\ninterface texts {\n  /// How many.\n  count: func() -> u32;\n}\n";
      await fs.writeFile(path.join(project, "texts.wit"), text);
      await user.push(project, "acme:texts@0.3.0");
      const output = path.join(user.home, "texts.wit");
      await wkg(user, "get", "acme:texts@0.3.0", "--format", "wit", "--output", output);
      assert.equal((await fs.readFile(output, "utf8")).trim(), text.trim());
    });

    test("pushing a component that wkg has pushed already changes nothing", async () => {
      await wkgPush("acme/same:1.0.0", smallComponent);
      const pushed = await user.push(smallComponent, "acme:same@1.0.0");
      assert.equal(pushed.outcome, "already-there");
    });
  });
}
