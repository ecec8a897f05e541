import { Argument, Command, Option } from "commander";
import * as path from "node:path";
import {
  EXPORT_TARGETS,
  exportServer,
  type Exported,
  type ExportTarget,
} from "../../toolchain/export/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { collectTexts, jsonOption, type JsonOption } from "../options.ts";
import { limitsOf, memoryOption, timeoutOption, type LimitOptions } from "../server-options.ts";
import { printSize } from "../terminal.ts";

interface ExportCommandOptions extends JsonOption, LimitOptions {
  readonly output: string;
  readonly name?: string;
  readonly release: string;
  readonly description: string;
  readonly author: string;
  readonly namespace?: string;
  readonly env?: readonly string[];
}

export function exportCommand(context: CommandContext): Command {
  return new Command("export")
    .addArgument(new Argument("<target>", "what to make of the server").choices(EXPORT_TARGETS))
    .argument("<server>", "a server that was composed with --transport stdio")
    .addOption(new Option("-o, --output <dir>", "the folder to make").makeOptionMandatory())
    .option("--name <name>", "the name of the package: weather, @acme/weather (default: that of the file)")
    .option("--release <version>", "the version of the package", "0.1.0")
    .option("--description <text>", "one sentence about the server", "")
    .option("--author <name>", "who publishes it", "")
    .option(
      "--namespace <namespace>",
      "write server.json as well, the entry of the official MCP registry: io.github.acme",
    )
    .addOption(
      new Option(
        "--env <name>",
        "let the server have this variable, besides those that its parts were granted by name; repeatable",
      ).argParser(collectTexts),
    )
    .addOption(timeoutOption())
    .addOption(memoryOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Targets:
  npm   a package that \`npx PACKAGE\` starts
  mcpb  a bundle for desktop clients: \`npx @anthropic-ai/mcpb pack DIR\` makes one file of it

Both contain the server and a runtime, speak MCP over standard input and output, and work on Linux, macOS and Windows
where Node 20 or newer is installed. The server reaches what its parts were granted, and nothing else of the machine.

Examples:
  wasmcp compose server weather/dist/weather.wasm --transport stdio -o weather.wasm
  wasmcp export npm weather.wasm -o package --name @acme/weather --release 1.0.0
  wasmcp export mcpb weather.wasm -o bundle`,
    )
    .action((target: ExportTarget, server: string, options: ExportCommandOptions) =>
      run(target, server, options, context),
    );
}

async function run(
  target: ExportTarget,
  server: string,
  options: ExportCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { directory, places, job, assets } = context;
  const { output, release, description, author, namespace, env = [] } = options;
  const exported = await exportServer(
    {
      target,
      file: path.resolve(directory, server),
      folder: path.resolve(directory, output),
      name: options.name ?? path.basename(server, ".wasm").toLowerCase(),
      version: release,
      description,
      author,
      namespace,
      variables: env,
      limits: limitsOf(options),
      places,
    },
    job,
    assets,
  );
  job.progress.clear();
  for (const line of exported.warnings) context.warn(line);
  if (options.json) return printJson(context, exported);
  print(exported, target, output, context);
}

function print(
  { files, bytes, tools, variables }: Exported,
  target: ExportTarget,
  output: string,
  { style, print: line }: CommandContext,
): void {
  line(`${style.green("Exported:")} ${style.bold(output)} (${files} files, ${printSize(bytes)})`);
  if (tools.length > 0) line(`Tools: ${tools.join(", ")}`);
  if (variables.length > 0) line(`Variables: ${variables.join(", ")}`);
  line("");
  line("Next:");
  line(target === "npm" ? `  npm publish ${output}` : `  npx @anthropic-ai/mcpb pack ${output}`);
}
