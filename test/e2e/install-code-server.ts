/**
 * Puts a real VS Code workbench (code-server) into a cache outside the checkout, once.
 *
 * Problem: the npm package compiles native modules on installation, wants the very Node it was made for, and
 * its install script assumes that this Node is the one that runs npm.
 * Idea: install without scripts, beside a Node 24 that brings its own headers, then run the two scripts that matter
 * (argon2's build and code-server's own `postinstall.sh`) under that Node.
 * Result: a folder that later runs reuse in no time; it only gets its final name when it is complete.
 *
 * Run as a program, `node test/e2e/install-code-server.ts` fills the cache and says where it is.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { testCache } from "../../scripts/test-tools.ts";

const CODE_SERVER_VERSION = "4.139.1";
const NODE_VERSION = "24.21.0";

/** How to start the workbench: `node entry --version`. */
export interface CodeServer {
  readonly node: string;
  readonly entry: string;
}

/** Why the workbench cannot be used here. Tests that need it are skipped with this text. */
export interface Unavailable {
  readonly reason: string;
}

/** Idempotent: the first call takes minutes and downloads some 700 MB, later ones only look. */
export async function installCodeServer(
  cache: string,
  log: (line: string) => void,
): Promise<CodeServer | Unavailable> {
  if (process.platform === "win32") return { reason: "code-server does not run on Windows" };
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const home = path.join(cache, `code-server-${CODE_SERVER_VERSION}`);
  const codeServer = {
    node: path.join(home, "node_modules", nodePackage, "bin", "node"),
    entry: path.join(home, "node_modules", "code-server", "out", "node", "entry.js"),
  };
  if (await exists(codeServer.entry)) return codeServer;

  const partial = `${home}.partial`;
  await fs.rm(partial, { recursive: true, force: true });
  await fs.mkdir(partial, { recursive: true });
  await fs.writeFile(path.join(partial, "package.json"), '{ "private": true }\n');
  const nodeHome = path.join(partial, "node_modules", nodePackage);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${path.join(nodeHome, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_nodedir: nodeHome,
    npm_config_user_agent: "npm/11 node/v24",
  };
  // An npm script hands its own settings down, and the package's location among them would mislead the npm below.
  for (const name of ["npm_config_local_prefix", "npm_config_prefix", "npm_package_json", "INIT_CWD"]) {
    delete environment[name];
  }
  const packageFolder = path.join(partial, "node_modules", "code-server");
  const steps: readonly (readonly [title: string, cwd: string, command: string, ...args: string[]])[] = [
    [
      `downloading code-server ${CODE_SERVER_VERSION} and Node ${NODE_VERSION}`,
      partial,
      "npm",
      ..."install --ignore-scripts --no-audit --no-fund".split(" "),
      `code-server@${CODE_SERVER_VERSION}`,
      `${nodePackage}@${NODE_VERSION}`,
    ],
    ["building argon2", partial, "npm", "rebuild", "argon2"],
    ["building the workbench's native modules", packageFolder, "sh", "postinstall.sh"],
  ];
  try {
    for (const [title, cwd, command, ...args] of steps) {
      log(`code-server: ${title} (into ${cache})`);
      await run(command, args, cwd, environment);
    }
    await fs.rename(partial, home);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { reason: `code-server could not be installed: ${detail}` };
  }
  log(`code-server: ready in ${home}`);
  return codeServer;
}

/** Resolves when the program has succeeded. A failure has the end of the output, where compilers and npm explain it. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(command, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output = (output + chunk).slice(-2000)));
  }
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`\`${command} ${args.join(" ")}\` ended with ${code}\n${output}`)),
    );
  });
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

if (import.meta.main) {
  const result = await installCodeServer(testCache, (line) => process.stderr.write(`${line}\n`));
  console.log("reason" in result ? result.reason : result.entry);
  process.exitCode = "reason" in result ? 1 : 0;
}
