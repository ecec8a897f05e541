import { Command, Option } from "commander";
import * as path from "node:path";
import { composeFiles, type ComposedFile } from "../../../toolchain/compose/files/index.ts";
import { HOST_RUNTIMES, type HostRuntime, type Transport } from "../../../toolchain/compose/index.ts";
import { wasmtimeCapabilities } from "../../../toolchain/run/index.ts";
import { composedFolder, type Config } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import { composeWith, specHelp, withCommonOptions, type CommonOptions } from "./options.ts";
import { report, shownPath, type RunCommands } from "./report.ts";

interface ServerOptions extends CommonOptions {
  readonly runtime: HostRuntime;
  readonly transport: Transport;
}

export function serverCommand(context: CommandContext): Command {
  const command = new Command("server");
  return withCommonOptions(
    command,
    "the server file to write (default: the output of the last profile, or mcp-server.wasm)",
  )
    .description("compose components into an MCP server")
    .addOption(
      new Option(
        "--runtime <runtime>",
        "the runtime that will run the server and must provide all its imports",
      )
        .choices(HOST_RUNTIMES)
        .default("wasmtime"),
    )
    .addOption(
      new Option(
        "-t, --transport <transport>",
        "how clients connect: over HTTP, or over stdio, by starting the server themselves",
      )
        .choices(["http", "stdio"])
        .default("http"),
    )
    .addHelpText(
      "after",
      () => `${specHelp(context)}
Examples:
  wasmcp compose server weather/dist/weather.wasm
  wasmcp compose server weather.wasm counter.wasm -o server.wasm --force
  wasmcp compose server weather.wasm --override transport=./my-transport.wasm`,
    )
    .action(async (specs: readonly string[], options: ServerOptions) => {
      const { runtime, transport } = options;
      const composed = await composeWith(specs, options, serverOutput, command, context, (files) =>
        composeFiles({ ...files, runtime, transport }, context.job, context.assets),
      );
      report(composed, options, context, commandsFor(composed, options, context));
    });
}

/** Of several profiles the last one says where the server goes. */
function serverOutput(specs: readonly string[], { file, profiles }: Config): string {
  const profile = specs.findLast((spec) => profiles.has(spec));
  const output = profile === undefined ? undefined : profiles.get(profile)?.output;
  return output === undefined ? "mcp-server.wasm" : path.resolve(composedFolder(file), output);
}

function commandsFor(
  composed: ComposedFile,
  { runtime, transport }: ServerOptions,
  context: CommandContext,
): RunCommands | undefined {
  // Spin runs applications, whose manifest names the server as the source of a component.
  if (runtime === "spin") return undefined;
  const file = shownPath(composed, context);
  const imports = composed.plan.imports.map(({ name }) => name);
  const options = wasmtimeCapabilities(imports, transport).map((name) => `-S${name}`);
  const onEmbedded = runtime === "embedded" ? ["--runtime", "embedded"] : [];
  // `wasmcp run` chooses a folder itself.
  const keepsFiles = composed.plan.components.some(({ name }) => name === "kv-store-fs");
  const state = keepsFiles ? ["--dir", "state::/state"] : [];
  if (transport === "stdio") {
    const args = ["run", "--stdio", ...onEmbedded];
    return {
      run: ["wasmcp", ...args, file],
      ...(runtime === "wasmtime" && { wasmtime: ["wasmtime", "run", ...options, ...state, file] }),
      // The path is absolute, because a client starts the server in another folder.
      client: { command: "wasmcp", args: [...args, composed.file] },
    };
  }
  const run = ["wasmcp", "run", ...onEmbedded, file];
  const wasmtime = ["wasmtime", "serve", ...options, ...state, "--addr", "127.0.0.1:8080", file];
  return runtime === "embedded" ? { run } : { run, wasmtime };
}
