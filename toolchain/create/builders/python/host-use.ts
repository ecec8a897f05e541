/** What the code of a project uses of the host, besides clocks, random numbers and the log, which Python itself needs. */
import type { Problem } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import { withoutText } from "./sdk-use.ts";
import { hostUseOf, type HostUse } from "./withhold.ts";

export interface PythonModule {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

interface Sources {
  /** What `pyproject.toml` names. */
  readonly imports: readonly HostUse[];
  /** The project's own. */
  readonly world: Pick<World, "imports">;
  /** The author's own modules: what a package uses, `pyproject.toml` has to name. */
  readonly modules: readonly PythonModule[];
}

/** Sorted: equal inputs give equal components. */
export function findHostUses({ imports, world, modules }: Sources): ReadonlySet<HostUse> {
  const named = [...world.imports.keys()].flatMap((name) => hostUseOf(name) ?? []);
  const reads = modules.some(({ text }) => /\b(?:environb?|getenvb?)\b/.test(withoutText(text)));
  return new Set([...imports, ...named, ...(reads ? (["environment"] as const) : [])].toSorted());
}

/** Modules of the standard library that open sockets. */
const NETWORK =
  /^[ \t]*(?:import|from)[ \t]+(ftplib|http\.client|imaplib|poplib|smtplib|socket|socketserver|urllib\.request|xmlrpc\.client)\b/gm;

/** For code that would find no network. */
export function warnAboutSockets(modules: readonly PythonModule[]): readonly Problem[] {
  return modules.flatMap(({ file, text }) => {
    const code = withoutText(text);
    return [...code.matchAll(NETWORK)].map((match): Problem => {
      const line = code.slice(0, match.index).split("\n").length;
      const column = match[0].length - match[0].trimStart().length + 1;
      const message = `\`${match[1] ?? ""}\` opens sockets, which the component does not ask for: send requests with \`fetch\` of \`wasmcp\`, or write \`imports = ["sockets"]\` into \`[tool.wasmcp]\` of \`pyproject.toml\``;
      return { severity: "warning", message, place: { file, line, column } };
    });
  });
}
