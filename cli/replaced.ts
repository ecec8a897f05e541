/** What the reference's command line has and ours does not, or what its documents mention: each with what replaces it. */

interface Replaced {
  /** `compose server`, or the beginning of such a name. */
  readonly command: string;
  /** An option, a command or a choice. */
  readonly typed: string;
  readonly remedy: string;
}

const INCLUDED = "wasmcp includes the framework's components: leave the option out, or use your own with";

const REPLACED: readonly Replaced[] = [
  { command: "compose", typed: "--deps-dir", remedy: `${INCLUDED} \`--override NAME=FILE\`` },
  { command: "compose", typed: "--skip-download", remedy: `${INCLUDED} \`--override NAME=FILE\`` },
  { command: "compose", typed: "--version", remedy: `${INCLUDED} \`--override NAME=VERSION\`` },
  {
    command: "compose",
    typed: "--override-transport",
    remedy: "write `--override transport=FILE`",
  },
  {
    command: "compose",
    typed: "--override-method-not-found",
    remedy: "write `--override method-not-found=FILE`",
  },
  {
    command: "compose handler",
    typed: "--runtime",
    remedy:
      "leave the option out: `wasmcp compose server --runtime` chooses the runtime of the server that uses the handler",
  },
  {
    command: "compose handler",
    typed: "--transport",
    remedy: "leave the option out: `wasmcp compose server --transport` chooses how clients connect",
  },
  { command: "", typed: "pkg", remedy: "use `wasmcp pull` and `wasmcp push` for packages" },
  { command: "", typed: "alias", remedy: "use `wasmcp registry component`" },
  { command: "", typed: "profile", remedy: "use `wasmcp registry profile`" },
  { command: "", typed: "component", remedy: "use `wasmcp registry component`" },
  { command: "", typed: "serve", remedy: "use `wasmcp run` for a composed server" },
  {
    command: "",
    typed: "start",
    remedy: "use `wasmcp run` for a composed server, or `wasmcp dev` for projects",
  },
  { command: "", typed: "init", remedy: "use `wasmcp new`" },
  {
    command: "",
    typed: "update",
    remedy: "use `wasmcp wit fetch --update`, or `wasmcp registry cache clear`",
  },
  { command: "jwt", typed: "keygen", remedy: "use `wasmcp jwt generate-keypair`" },
  { command: "jwt", typed: "generate", remedy: "use `wasmcp jwt generate-keypair`" },
  { command: "jwt", typed: "sign", remedy: "use `wasmcp jwt mint`" },
  {
    command: "registry",
    typed: "add",
    remedy: "use `wasmcp registry component add` or `wasmcp registry profile add`",
  },
  {
    command: "registry",
    typed: "remove",
    remedy: "use `wasmcp registry component remove` or `wasmcp registry profile remove`",
  },
  { command: "registry", typed: "list", remedy: "use `wasmcp registry info`" },
];

/** `command`: its name without `wasmcp`. */
export function replacementOf(command: string, typed: string): string | undefined {
  const found = REPLACED.find(
    (each) =>
      each.typed === typed &&
      (each.command === command || (each.command !== "" && command.startsWith(`${each.command} `))),
  );
  return found?.remedy;
}
