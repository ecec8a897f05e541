import { Argument, Command, Option } from "commander";
import * as path from "node:path";
import {
  EXPORT_TARGETS,
  shortName,
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
  readonly image?: string;
  readonly wasmtime?: string;
  readonly env?: readonly string[];
}

export function exportCommand(context: CommandContext): Command {
  return new Command("export")
    .addArgument(new Argument("<target>", "what to make of the server").choices(EXPORT_TARGETS))
    .argument(
      "<server>",
      "a composed server: for npm and mcpb with --transport stdio, for the others without it",
    )
    .addOption(new Option("-o, --output <dir>", "the folder to make").makeOptionMandatory())
    .option(
      "--name <name>",
      "the name of the package or service: weather, @acme/weather (default: that of the file)",
    )
    .option("--release <version>", "the version of the package", "0.1.0")
    .option("--description <text>", "one sentence about the server", "")
    .option("--author <name>", "who publishes it", "")
    .option(
      "--namespace <namespace>",
      "write server.json as well, the entry of the official MCP registry: io.github.acme",
    )
    .option(
      "--image <reference>",
      "the image, or for wasmcloud and spin the component in a registry: ghcr.io/acme/weather:1.0.0 (default: name and version)",
    )
    .option(
      "--wasmtime <file>",
      "the wasmtime of the service: for image one of Linux (default: as `wasmcp run` finds it), for systemd its place (default: /usr/local/bin/wasmtime)",
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
Targets for users, who start the server themselves:
  npm         a package that \`npx PACKAGE\` starts
  mcpb        a bundle for desktop clients: \`npx @anthropic-ai/mcpb pack DIR\` makes one file of it

Both contain the server and a runtime, speak MCP over standard input and output, and work on Linux, macOS and Windows
where Node 20 or newer is installed.

Targets for services, over HTTP:
  image       an image with wasmtime and the server: a folder for registries, and a Dockerfile
  compose     compose.yaml for the image of the server
  kubernetes  a deployment, a service and an autoscaler for the image of the server
  systemd     a hardened unit with wasmtime
  wasmcloud   a workload for the operator of wasmCloud 2, and settings for \`wash dev\`
  spin        spin.toml and a SpinApp; compose the server with --runtime spin

The server reaches what its parts were granted, and nothing else of the machine. Exports contain names of variables and never
their values.

Examples:
  wasmcp compose server weather/dist/weather.wasm --transport stdio -o weather.wasm
  wasmcp export npm weather.wasm -o package --name @acme/weather --release 1.0.0
  wasmcp export mcpb weather.wasm -o bundle
  wasmcp export image server.wasm -o image --name weather --image ghcr.io/acme/weather:1.0.0
  wasmcp export kubernetes server.wasm -o deploy --name weather --image ghcr.io/acme/weather:1.0.0`,
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
      name: options.name ?? defaultName(server),
      version: release,
      description,
      author,
      namespace,
      image: options.image,
      variables: env,
      limits: limitsOf(options),
      wasmtime: options.wasmtime === undefined ? undefined : path.resolve(directory, options.wasmtime),
      hostEnv: context.env,
      places,
    },
    job,
    assets,
  );
  job.progress.clear();
  for (const line of exported.warnings) context.warn(line);
  if (options.json) return printJson(context, exported);
  print(exported, output, context);
  context.print("");
  context.print("Next:");
  const lines = NEXT[target](output, shortName(options.name ?? defaultName(server)));
  for (const line of lines) context.print(`  ${line}`);
}

/** `weather.wasm` is `weather`. */
function defaultName(server: string): string {
  return path.basename(server, ".wasm").toLowerCase();
}

function print(
  { files, bytes, tools, variables }: Exported,
  output: string,
  { style, print: line }: CommandContext,
): void {
  line(
    `${style.green("Exported:")} ${style.bold(output)} (${files === 1 ? "1 file" : `${files} files`}, ${printSize(bytes)})`,
  );
  if (tools.length > 0) line(`Tools: ${tools.join(", ")}`);
  if (variables.length > 0) line(`Variables: ${variables.join(", ")}`);
}

const NEXT: Readonly<Record<ExportTarget, (output: string, name: string) => readonly string[]>> = {
  npm: (output) => [`npm publish ${output}`],
  mcpb: (output) => [`npx @anthropic-ai/mcpb pack ${output}`],
  image: (output, name) => [
    `docker build -t ${name} ${output}`,
    `skopeo copy oci:${output}/layout docker://REGISTRY/${name}`,
  ],
  compose: (output) => [`docker compose -f ${output}/compose.yaml up`],
  kubernetes: (output) => [`kubectl apply -f ${output}/kubernetes.yaml`],
  systemd: (output, name) => [
    `sudo install -D -m 644 ${output}/server.wasm /usr/local/lib/${name}/server.wasm`,
    `sudo install -m 600 ${output}/${name}.env /etc/`,
    `sudo install -m 644 ${output}/${name}.service /etc/systemd/system/`,
  ],
  wasmcloud: (output) => [`kubectl apply -f ${output}/workload.yaml`, `cd ${output} && wash dev`],
  spin: (output) => [`cd ${output} && spin up`],
};
