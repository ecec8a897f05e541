/**
 * `package-elsewhere`: a folder without `deps` uses a package that is somewhere else in the workspace. The language server finds it there; a build
 * and other tools do not.
 */
import { isWithin, relativeUri } from "../workspace/index.ts";
import type { CheckInput, Finding } from "./check.ts";
import { packagesNamed } from "./versions.ts";

export function checkPackageElsewhere({ workspace, view, document }: CheckInput): readonly Finding[] {
  if (!view.root.isLoose) return [];
  const own = new Set(view.root.files);
  const reported = new Set<string>();
  return (view.scopes.get(document.uri) ?? []).flatMap(packagesNamed).flatMap((path): readonly Finding[] => {
    const version = path.version === undefined ? "" : `@${path.version.text}`;
    const id = `${path.namespace.text}:${path.name.text}${version}`;
    const state = view.resolved.byId.get(id);
    if (state === undefined || own.has(state.path) || reported.has(id)) return [];
    reported.add(id);
    const folder = workspace.folders.find((one) => isWithin(one, state.path));
    const place = folder === undefined ? state.path : relativeUri(folder, state.path);
    return [
      {
        code: "package-elsewhere",
        message: `\`${id}\` is found in \`${place}\`, and not in a folder \`deps\` beside this file: a build does not find it there`,
        range: path.range,
        fix: { kind: "copy" },
        related: [{ path: state.path, range: state.nameRange, message: `\`${id}\` is here` }],
      },
    ];
  });
}
