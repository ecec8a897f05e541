/** What the two packages of the language server say of themselves. The extension's is a part of the full extension's, so that they agree. */
import { type Identity, linksOf } from "../release/identity.ts";

/** The parts of the repository's `package.json` that are used here. */
export interface FullManifest {
  readonly version: string;
  readonly license: string;
  readonly publisher: string;
  readonly repository: unknown;
  readonly engines: { readonly node: string; readonly vscode: string };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languages: readonly unknown[];
    readonly grammars: readonly unknown[];
    readonly snippets: readonly unknown[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly configurationDefaults: Readonly<Record<string, unknown>>;
  };
}

const DESCRIPTION = "A language server for WIT, the interface language of the WebAssembly component model.";

/** The package on npm. */
export function serverName({ publisher }: Identity): string {
  return `@${publisher}/wit-lsp`;
}

export function npmManifest(identity: Identity): object {
  return {
    name: serverName(identity),
    version: identity.version,
    description: DESCRIPTION,
    license: identity.license,
    ...linksOf(identity),
    publishConfig: { access: "public" },
    type: "module",
    bin: { "wit-lsp": "wit-lsp.js" },
    files: ["*.js", "wit"],
    engines: { node: ">=20" },
    keywords: ["wit", "webassembly", "component model", "language server"],
  };
}

/** The commands of the full extension that need the language server alone. */
const COMMANDS: ReadonlySet<string> = new Set(["wasmcp.showWit", "wasmcp.restartWitServer"]);

export function extensionManifest({
  version,
  license,
  publisher,
  repository,
  engines,
  contributes,
}: FullManifest): object {
  const { languages, grammars, snippets, configuration, configurationDefaults } = contributes;
  const settings = Object.entries(configuration.properties).filter(([name]) =>
    name.startsWith("wasmcp.wit."),
  );
  return {
    name: "wasmcp-wit",
    displayName: "WIT",
    description: DESCRIPTION,
    version,
    publisher,
    license,
    repository,
    private: true,
    engines: { vscode: engines.vscode },
    main: "./dist/extension.cjs",
    icon: "media/icon.png",
    categories: ["Programming Languages", "Formatters", "Linters"],
    activationEvents: ["onLanguage:wit"],
    extensionKind: ["workspace"],
    capabilities: {
      untrustedWorkspaces: {
        supported: "limited",
        description:
          "The language server looks at no file outside of the opened folders until you trust them.",
        restrictedConfigurations: settings.map(([name]) => name),
      },
      virtualWorkspaces: false,
    },
    contributes: {
      commands: contributes.commands.filter(({ command }) => COMMANDS.has(command)),
      languages,
      grammars,
      snippets,
      configuration: { title: "WIT", properties: Object.fromEntries(settings) },
      configurationDefaults: { "[wit]": configurationDefaults["[wit]"] },
    },
  };
}
