import { Command } from "commander";
import * as path from "node:path";
import { composeFiles, type ComposedFile } from "../compose-files/index.ts";
import { configFile, readConfig } from "../registry/index.ts";
import { quoteCommand, wasmtimeCapabilities } from "../run/index.ts";
import { printJson, type CommandContext } from "./context.ts";
import { printDuration, printSize } from "./terminal.ts";

interface ComposeOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

export function composeCommand(context: CommandContext): Command {
  const command = new Command("compose").addHelpText(
    "after",
    `
Example:
  wasmcp compose server weather/dist/weather.wasm -o server.wasm`,
  );
  return command.addCommand(serverCommand(context));
}

function serverCommand(context: CommandContext): Command {
  return new Command("server")
    .description("compose components into an MCP server")
    .argument(
      "<components...>",
      "files, or aliases and profiles of config.toml; the first one sees requests first",
    )
    .option("-o, --output <file>", "the server to write", "mcp-server.wasm")
    .option("--force", "replace the output if it exists")
    .option("-v, --verbose", "show how the server is put together")
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      `
A component is named by a path (./a.wasm, tools/a.wasm), or by an alias or a profile in
  ${configFile(context.env, process.platform)}

Examples:
  wasmcp compose server weather/dist/weather.wasm
  wasmcp compose server weather.wasm counter.wasm -o server.wasm --force`,
    )
    .action(async (specs: readonly string[], options: ComposeOptions) => {
      const config = await readConfig(configFile(context.env, process.platform));
      for (const { entry, message } of config.problems) {
        const where = entry === undefined ? config.file : `${config.file}: \`${entry}\``;
        context.note(`${context.noteStyle.yellow("warning:")} ${where}: ${message}`);
      }
      const { output, force = false } = options;
      const { directory } = context;
      const composed = await composeFiles(
        { specs, output, force, config, directory },
        context.job,
        context.assets,
      );
      context.job.progress.clear();
      report(composed, options, context);
    });
}

function report(composed: ComposedFile, options: ComposeOptions, context: CommandContext): void {
  const shown = path.relative(context.directory, composed.file);
  const file = shown.startsWith("..") ? composed.file : shown;
  const capabilities = wasmtimeCapabilities(composed.plan.imports.map(({ name }) => name));
  const run = ["wasmcp", "run", file];
  const wasmtime = [
    "wasmtime",
    "serve",
    ...capabilities.map((name) => `-S${name}`),
    "--addr",
    "127.0.0.1:8080",
    file,
  ];
  if (options.json) {
    const { bytes, milliseconds, plan } = composed;
    const imports = plan.imports.map(({ name }) => name);
    return printJson(context, {
      file: composed.file,
      bytes,
      milliseconds,
      chain: plan.chain,
      imports,
      run,
      wasmtime,
    });
  }
  const { bold, dim, green } = context.style;
  if (options.verbose) explain(composed, context);
  const details = dim(`(${printSize(composed.bytes)}, ${printDuration(composed.milliseconds)})`);
  context.print(`${green("Composed:")} ${bold(file)} ${details}`);
  context.print(`\nRun it:\n  ${quoteCommand(run)}\n  ${quoteCommand(wasmtime)}`);
}

/** The chain in the order in which a request passes it, and what is asked of the host. */
function explain({ plan }: ComposedFile, context: CommandContext): void {
  const { dim } = context.style;
  context.print("A request passes:");
  for (const name of plan.chain) context.print(`  ${name}`);
  context.print("\nInstances:");
  for (const { name, role, component } of plan.instances) {
    const size = printSize(plan.components[component]?.size ?? 0);
    context.print(`  ${name} ${dim(`(${role}, ${size})`)}`);
  }
  context.print("\nThe host provides:");
  for (const { name, usedBy } of plan.imports) context.print(`  ${name} ${dim(`for ${usedBy.join(", ")}`)}`);
  context.print("");
}
