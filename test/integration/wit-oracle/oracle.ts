/** `wasm-tools` as a second opinion on WIT: the command where it is installed, and otherwise the one inside jco. */
import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

export interface Oracle {
  readonly name: "wasm-tools" | "jco";
  /** The package as JSON; `undefined` from an oracle that can only accept. Rejects with the reason when it is refused. */
  resolve(location: string, features: "all" | "none"): Promise<string | undefined>;
}

/** Where the command may be, apart from the PATH: a folder beside the repository. */
const BESIDE = path.resolve(import.meta.dirname, "../../../../shared/bin/wasm-tools");

export async function findOracle(): Promise<Oracle> {
  for (const command of [BESIDE, "wasm-tools"]) {
    try {
      await run(command, ["--version"]);
      return commandOracle(command);
    } catch {
      // Not here: the next place is asked.
    }
  }
  return { name: "jco", resolve: askJco };
}

function commandOracle(command: string): Oracle {
  return {
    name: "wasm-tools",
    resolve: (location, features) =>
      run(command, [
        "component",
        "wit",
        location,
        "--json",
        ...(features === "all" ? ["--all-features"] : []),
      ]),
  };
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 64 << 20 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}

/** jco embeds a world, so that a copy of the package gets one for the purpose. */
async function askJco(location: string, features: "all" | "none"): Promise<undefined> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wit-oracle-"));
  try {
    const isFolder = (await fs.stat(location)).isDirectory();
    await fs.cp(location, isFolder ? folder : path.join(folder, "package.wit"), { recursive: true });
    await fs.writeFile(path.join(folder, "zz-oracle.wit"), "world the-oracle-asks {}\n");
    await componentEmbed({
      witPath: folder,
      world: "the-oracle-asks",
      dummy: true,
      features: features === "all" ? { tag: "all" } : { tag: "list", val: [] },
    });
    return undefined;
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}
