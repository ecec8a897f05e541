/**
 * `node scripts/release/check-install.ts`: installs the command as users do, each time into an empty home, and runs the quick
 * start with it: by npm, pnpm and yarn (1 and 4) from the tarball, and by `install.sh` from a web server. It takes some minutes.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { buildDist } from "../build.ts";
import { readIdentity } from "./identity.ts";
import { installScript } from "./install-scripts.ts";
import { makeNpmPackage } from "./npm-package.ts";

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-install-"));
process.on("exit", () => spawnSync("rm", ["-rf", scratch]));
await buildDist((line) => console.error(line));
const identity = await readIdentity();
const tarball = await makeNpmPackage(scratch);
const managers = path.join(scratch, "managers");
await fs.mkdir(managers);
await fs.writeFile(path.join(managers, "package.json"), '{ "private": true }\n');
run(
  "npm",
  ["install", "pnpm@10", "yarn@1", "berry@npm:@yarnpkg/cli-dist@4", "--no-audit", "--no-fund"],
  managers,
);
const tool = (name: string) => path.join(managers, "node_modules", name);

let failures = 0;
await check("npm", (folder, env) => {
  run("npm", ["install", tarball, "--no-audit", "--no-fund"], folder, env);
});
await check("pnpm", (folder, env) => {
  run(process.execPath, [tool("pnpm/bin/pnpm.cjs"), "add", tarball], folder, env);
});
await check("yarn 1", (folder, env) => {
  run(process.execPath, [tool("yarn/bin/yarn.js"), "add", `file:${tarball}`], folder, env);
});
await check("yarn 4", async (folder, env) => {
  await fs.writeFile(path.join(folder, "yarn.lock"), "");
  await fs.writeFile(path.join(folder, ".yarnrc.yml"), yarnSettings());
  run(process.execPath, [tool("berry/bin/yarn.js"), "add", `wasmcp@file:${tarball}`], folder, env);
});
await checkInstallScript();
process.exitCode = failures === 0 ? 0 : 1;

/** Yarn 4 reads no `.npmrc`. */
function yarnSettings(): string {
  const registry = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim();
  const isPlain = registry.startsWith("http:");
  const whitelist = isPlain ? `unsafeHttpWhitelist: ["${new URL(registry).hostname}"]\n` : "";
  return `nodeLinker: node-modules\nenableTelemetry: false\nnpmRegistryServer: "${registry}"\n${whitelist}`;
}

async function check(
  name: string,
  install: (folder: string, env: NodeJS.ProcessEnv) => void | Promise<void>,
): Promise<void> {
  const folder = path.join(scratch, name.replace(" ", "-"));
  await fs.mkdir(folder);
  await fs.writeFile(path.join(folder, "package.json"), '{ "private": true }\n');
  await attempt(name, folder, async (env) => {
    await install(folder, env);
    return path.join(folder, "node_modules/.bin/wasmcp");
  });
}

async function checkInstallScript(): Promise<void> {
  const folder = path.join(scratch, "install-sh");
  const release = path.join(scratch, "releases", `v${identity.version}`);
  await fs.mkdir(folder);
  await fs.mkdir(release, { recursive: true });
  const name = path.basename(tarball);
  const bytes = await fs.readFile(tarball);
  await fs.writeFile(path.join(release, name), bytes);
  const sums = path.join(release, "SHA256SUMS");
  await fs.writeFile(sums, `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
  const script = path.join(folder, "install.sh");
  await fs.writeFile(script, await installScript("install.sh", identity));
  const server = createServer((request, response) => {
    void fs.readFile(path.join(scratch, "releases", request.url ?? "")).then(
      (file) => response.end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const install = async (env: NodeJS.ProcessEnv) => {
    await runAside("sh", [script], folder, { ...env, WASMCP_RELEASES: address });
    return path.join(env["HOME"] ?? "", ".wasmcp/bin/wasmcp");
  };
  await attempt("install.sh", folder, install);
  // A file that differs from its digest is not installed.
  await fs.writeFile(sums, `${"0".repeat(64)}  ${name}\n`);
  const refused = await install({ ...process.env, HOME: path.join(folder, "other") }).then(
    () => "it was installed",
    (error: unknown) => String(error),
  );
  report("install.sh refuses a damaged file", /damaged or was replaced/.test(refused), refused);
  server.close();
}

async function attempt(
  name: string,
  folder: string,
  install: (env: NodeJS.ProcessEnv) => Promise<string>,
): Promise<void> {
  const home = path.join(folder, "home");
  await fs.mkdir(home);
  // A home of its own; proxies and certificates of this machine stay, what our tests use goes.
  const env = { ...process.env, HOME: home, WASMTIME: undefined, WASM_TOOLS: undefined };
  const start = performance.now();
  try {
    const wasmcp = await install(env);
    const size = spawnSync("du", ["-sm", path.join(path.dirname(wasmcp), "..")], { encoding: "utf8" }).stdout;
    const work = path.join(folder, "work");
    await fs.mkdir(work);
    run(wasmcp, ["new", "greeter", "--language", "typescript"], work, env);
    run(wasmcp, ["build", "greeter"], work, env);
    run(wasmcp, ["compose", "server", "greeter/dist/greeter.wasm", "-o", "server.wasm"], work, env);
    const listed = run(wasmcp, ["call", "server.wasm", "--runtime", "embedded"], work, env);
    report(name, listed.includes("text-statistics"), `${listed}\n${size.split("\t")[0]} MB`);
  } catch (error) {
    report(name, false, String(error));
  }
  console.error(`${Math.round((performance.now() - start) / 1000)} s`);
}

function report(name: string, isGood: boolean, detail: string): void {
  console.log(`${isGood ? "✔" : "✖"} ${name}`);
  console.error(detail.trim().replaceAll(/^/gm, "    "));
  if (!isGood) failures += 1;
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: "utf8",
    timeout: 120_000,
  });
  if (status !== 0)
    throw new Error(
      `\`${program} ${args.join(" ")}\` ended with ${status}\n${stdout}${stderr}${error ?? ""}`,
    );
  return stdout;
}

/** Like `run`, while this process serves what the program downloads. */
async function runAside(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    execFile(program, args, { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${stdout}${stderr}`, { cause: error }));
    });
  });
}
