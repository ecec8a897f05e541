/** Asks for a package of a registry. */
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import { withSources } from "../sources.ts";
import { failureText } from "../ui/failure-text.ts";
import { withJob } from "../ui/working.ts";
import { pathContext, type ConfigEditor } from "./config-changes.ts";
import { askModally } from "../ui/notify.ts";

/** The package with the version that the user picks, as in `acme:weather@1.2.0`. */
export async function choosePackage(
  title: string,
  configEditor: ConfigEditor,
  assets: Assets,
): Promise<string | undefined> {
  const { parsePackageSpec } = await import("../../toolchain/sources/index.ts");
  const spec = await vscode.window.showInputBox({
    title,
    prompt: "Name of the package, optionally with a version",
    placeHolder: "acme:weather or acme:weather@1.2.0",
    validateInput: (text) => (text === "" ? undefined : refusal(() => parsePackageSpec(text))),
  });
  if (spec === undefined || spec === "" || spec.includes("@")) return spec === "" ? undefined : spec;
  const versions = await versionsOf(spec, configEditor, assets);
  if (versions === undefined) return undefined;
  const any = {
    label: "Any version",
    description: "Use the newest version each time a server is composed",
    version: "",
  };
  const items = versions
    .toReversed()
    .map((version) => ({ label: version, description: "", version: `@${version}` }));
  const picked = await vscode.window.showQuickPick([any, ...items], {
    title,
    placeHolder: `Select a version of ${spec}`,
  });
  return picked && `${spec}${picked.version}`;
}

/** Why the text is not a package; `undefined` for a good one. */
function refusal(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return failureText(error);
  }
}

/** Lowest first; `undefined` when the user cancels or does not want a package that was not found. */
async function versionsOf(
  spec: string,
  configEditor: ConfigEditor,
  assets: Assets,
): Promise<readonly string[] | undefined> {
  const { findBundled, parsePackageSpec } = await import("../../toolchain/sources/index.ts");
  // Bundled packages need no network.
  const bundled = await findBundled(parsePackageSpec(spec), assets);
  if (bundled?.version !== undefined) return [bundled.version];
  let problem: string;
  try {
    const versions = await withJob(`Searching for ${spec}`, (job) =>
      withSources(
        pathContext(configEditor).directory,
        { assets, places: configEditor.places },
        job,
        ({ packages }) => packages.versions(spec),
      ),
    );
    if (versions === undefined || versions.length > 0) return versions;
    problem = `Cannot find a version of ${spec}. Check the name, or log in to the registry if the package is not public.`;
  } catch (error) {
    problem = `Cannot find ${spec}: ${failureText(error)}`;
  }
  const add = "Add Anyway";
  const detail = "You can add it now. wasmcp looks for it again each time it composes a server.";
  const pressed = await askModally(problem, detail, add);
  return pressed === add ? [] : undefined;
}
