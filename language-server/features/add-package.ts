/** Copies packages into the `deps` folder of a WIT file's package: bundled ones, and those that are elsewhere in the workspace. */
import type { WorkspaceEdit } from "vscode-languageserver";
import {
  type Bundle,
  type BundledPackage,
  canonicalUri,
  isWithin,
  parentUri,
  type Root,
  uriName,
  type WitDocument,
  type Workspace,
} from "../workspace/index.ts";

/** A bundled package, with those that it depends on and that are missing. `undefined` if none is, or the package is not bundled. */
export function packageIntoDeps(
  workspace: Workspace,
  bundle: Bundle,
  document: WitDocument,
  id: string,
): PackageCopies | undefined {
  const view = workspace.viewOf(document.uri);
  if (view === undefined || view.root.files.length === 0) return undefined;
  const missing = bundle.closure(id).filter((pkg) => !view.resolved.byId.has(pkg.id));
  if (missing.length === 0) return undefined;
  return copies(workspace, view.root, missing);
}

/** The packages that a folder without `deps` uses, out of the other folders in which they were found. */
export function foundPackagesIntoDeps(
  workspace: Workspace,
  document: WitDocument,
): PackageCopies | undefined {
  const view = workspace.viewOf(document.uri);
  if (view?.root.isLoose !== true) return undefined;
  const own = new Set(view.root.files);
  const found = view.resolved.packages.flatMap(({ id, scopes }): readonly CopiedPackage[] => {
    const documents = view.documents.filter(
      ({ uri }) => scopes.some(({ path }) => path === uri) && !own.has(uri),
    );
    if (documents.length === 0) return [];
    return [{ id, folder: (id.split("@")[0] ?? id).replace(":", "-"), documents }];
  });
  return found.length === 0 ? undefined : copies(workspace, view.root, found);
}

type CopiedPackage = Pick<BundledPackage, "id" | "folder" | "documents">;

/** `count`: of the packages. */
export interface PackageCopies {
  readonly edit: WorkspaceEdit;
  readonly count: number;
}

function copies(
  workspace: Workspace,
  { uri, files }: Root,
  packages: readonly CopiedPackage[],
): PackageCopies {
  // A file that is alone is its own root.
  const root = files.includes(uri) ? parentUri(uri) : uri;
  const documentChanges: WorkspaceEdit["documentChanges"] = packages.flatMap((pkg) => {
    const folder = freeFolder(workspace, `${root}/deps`, pkg);
    return pkg.documents.flatMap((source) => {
      const target = `${folder}/${encodeURIComponent(uriName(source.uri))}`;
      const start = { line: 0, character: 0 };
      return [
        // A file that exists all the same ends the edit: its text must not be mixed with this one.
        { kind: "create" as const, uri: target },
        {
          textDocument: { uri: target, version: null },
          edits: [{ range: { start, end: start }, newText: source.text }],
        },
      ];
    });
  });
  return { edit: { documentChanges }, count: packages.length };
}

/** `deps/wasi-http`, or `deps/wasi-http-0.2.12` where the folder has another version of the package. */
function freeFolder(workspace: Workspace, deps: string, { folder, id }: CopiedPackage): string {
  const plain = `${deps}/${folder}`;
  const isTaken = workspace.documents().some(({ uri }) => isWithin(canonicalUri(plain), uri));
  return isTaken ? `${plain}-${encodeURIComponent(id.split("@")[1] ?? "bundled")}` : plain;
}
