/** What `compose server` and `compose handler` have in common: their options, and how these become a composition. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { didYouMean, nearest } from "../../../core/text/index.ts";
import type { ComposedFile, ComposeFilesOptions } from "../../../toolchain/compose/files/index.ts";
import { allowLists, type AllowList, type Denial } from "../../../toolchain/compose/grants/index.ts";
import { composedFolder, configFile, type Config } from "../../../toolchain/sources/index.ts";
import type { CommandContext } from "../../context.ts";
import {
  acceptOption,
  collectTexts,
  forceOption,
  jsonOption,
  lockedOption,
  type JsonOption,
} from "../../options.ts";
import { withSources } from "../../sources.ts";

export interface CommonOptions extends JsonOption {
  readonly output?: string;
  readonly profile?: readonly string[];
  readonly force?: boolean;
  readonly override?: ReadonlyMap<string, string>;
  readonly prefix?: ReadonlyMap<string, string>;
  readonly deny?: readonly Denial[];
  readonly allow?: readonly AllowList[];
  readonly strip?: boolean;
  readonly check?: boolean;
  readonly accept?: boolean;
  readonly locked?: boolean;
  readonly verbose?: boolean;
}

export function withCommonOptions(command: Command, output: string): Command {
  return command
    .argument(
      "[components...]",
      "files, packages, aliases or profiles; requests pass through them in this order",
    )
    .addOption(repeatable("-p, --profile <name>", "add the components of a profile in front", collectTexts))
    .option("-o, --output <file>", output)
    .addOption(forceOption())
    .addOption(
      repeatable(
        "--override <name=component>",
        "use your component instead of a framework component",
        readPair("name=component"),
      ),
    )
    .addOption(
      repeatable(
        "--prefix <component=prefix>",
        "put a prefix before the names of a component's tools",
        readPair("component=prefix"),
      ),
    )
    .addOption(
      repeatable(
        "--allow <access[=component]>",
        "let one component, or all that are not named, access only what is listed: a capability (http), a part of it (http:api.example.com, environment:API_KEY, filesystem:/data, keyvalue:shared), a package (wasi:sockets) or an interface (wasi:http/outgoing-handler)",
        readAllowed,
      ),
    )
    .addOption(
      repeatable(
        "--deny <access[=component]>",
        "block a capability (filesystem), a package or an interface for one component or for all, so that calls to it trap",
        readDenial,
      ),
    )
    .option("--strip", "remove names, producers and debug information, for a smaller file")
    .option(
      "--check",
      "start each component briefly, and report all that clients would not like; without it, wasmcp starts only components that may use the same names",
    )
    .option("--no-check", "start no component")
    .addOption(acceptOption())
    .addOption(lockedOption())
    .option("-v, --verbose", "show the parts of the result, and what each part can access")
    .addOption(jsonOption());
}

/** An option that may be given several times. */
function repeatable<T>(
  flags: string,
  description: string,
  collect: (text: string, previous?: T) => T,
): Option {
  return new Option(flags, `${description}; repeatable`).argParser(collect);
}

export function specHelp({ places }: CommandContext): string {
  return `
Name a component by its path (./a.wasm, tools/a.wasm), as a package (acme:weather@1.2.0, ghcr.io/acme/weather:1.2.0), or by an alias or a profile of
  ${configFile(places)}
`;
}

/** Collects `name=value` options, each name once. */
function readPair(expected: string) {
  return (text: string, previous: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError(`expected ${expected}.`);
    if (previous.has(name)) throw new InvalidArgumentError(`\`${name}\` is given twice.`);
    return new Map(previous).set(name, value);
  };
}

/** `wasi:sockets` or `wasi:sockets=weather.wasm` */
function readDenial(text: string, previous: readonly Denial[] = []): readonly Denial[] {
  const { what, part } = readAccess(text);
  return [...previous, part === undefined ? { what } : { what, part }];
}

/** `http:api.example.com` or `http:api.example.com=weather.wasm` */
function readAllowed(text: string, previous: readonly AllowList[] = []): readonly AllowList[] {
  const { what, part } = readAccess(text);
  return [...previous, { only: [what], part }];
}

function readAccess(text: string): { readonly what: string; readonly part: string | undefined } {
  const [, what = "", part] = /^([^=]*)(?:=(.+))?$/s.exec(text) ?? [];
  return { what, part };
}

/** `outputFor` names the file to write where no option does. */
export async function composeWith(
  components: readonly string[],
  options: CommonOptions,
  outputFor: (specs: readonly string[], config: Config) => string,
  command: Command,
  context: CommandContext,
  compose: (files: ComposeFilesOptions) => Promise<ComposedFile>,
): Promise<ComposedFile> {
  const { profile: profiles = [] } = options;
  const specs = [...profiles, ...components];
  if (specs.length === 0) command.error("missing required argument 'components'");
  const { directory, env, places } = context;
  return withSources(context, { directory, locked: options.locked ?? false }, async (sources) => {
    const { config } = sources;
    for (const name of profiles) checkProfile(name, config);
    const output = options.output ?? outputFor(specs, config);
    // The user does not make this folder, since it is ours.
    if (options.output === undefined && path.dirname(output) === composedFolder(config.file)) {
      await mkdir(path.dirname(output), { recursive: true });
    }
    return compose({
      specs,
      sources,
      output,
      force: options.force ?? false,
      ...(options.override && { overrides: options.override }),
      ...(options.prefix && { prefixes: options.prefix }),
      denials: [...(options.deny ?? []), ...allowLists(options.allow ?? [])],
      accept: options.accept ?? false,
      strip: options.strip ?? false,
      check:
        options.check === false
          ? undefined
          : { parts: options.check === true ? "all" : "shared", host: { hostEnv: env, places } },
    });
  });
}

function checkProfile(name: string, { file, profiles, problems }: Config): void {
  if (profiles.has(name)) return;
  const problem = problems.find(({ entry }) => entry === undefined || entry === `profiles.${name}`);
  const known = [...profiles.keys()].sort().map((each) => `\`${each}\``);
  const similar = didYouMean(nearest(name, profiles.keys()));
  throw new ToolchainError(
    "unknown-profile",
    problem === undefined
      ? `unknown profile \`${name}\`${similar}`
      : `cannot use the profile \`${name}\`: ${problem.message}`,
    { remedy: `the profiles of \`${file}\` are ${known.join(", ") || "none"}` },
  );
}
