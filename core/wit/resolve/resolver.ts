/**
 * Resolves parsed files to packages, incrementally: unchanged packages are not resolved again.
 *
 * Problem: an editor asks after every keystroke, and most packages are the same as before.
 * Idea: a package's meaning follows from its own files and from the packages that it names. When all of them are the
 * very objects of last time, so is the result.
 * Result: after an edit only the package around it is resolved, and those that build on it.
 */
import type { WitDiagnostic } from "../diagnostics.ts";
import type { SyntaxFile } from "../syntax/tree.ts";
import { type Context, type PackageState, pathId } from "./context.ts";
import { declareItems, resolveItems } from "./items.ts";
import { collectPackages, indexPackages, pathsIn, sortPackages } from "./packages.ts";

export interface ResolveFilesInput {
  readonly root: readonly SyntaxFile[];
  /** The files of each package that may be named. */
  readonly dependencies: readonly (readonly SyntaxFile[])[];
  readonly features: "all" | ReadonlySet<string>;
}

export interface ResolvedFiles {
  /** The package that the `package` lines of the root's files name. */
  readonly main: PackageState | undefined;
  /** Dependencies before their dependents; with errors, all packages that could be resolved. */
  readonly packages: readonly PackageState[];
  /** By `packageId`. */
  readonly byId: ReadonlyMap<string, PackageState>;
  /** Of the resolution alone, in no particular order; what the parser found is not among them. */
  readonly diagnostics: readonly WitDiagnostic[];
}

interface Remembered {
  readonly state: PackageState;
  readonly features: ResolveFilesInput["features"];
  /** By the identifier that the text names them with. */
  readonly dependencies: ReadonlyMap<string, PackageState | undefined>;
  readonly diagnostics: readonly WitDiagnostic[];
}

export class Resolver {
  /** By the first file, or block, of the package. */
  readonly #remembered = new WeakMap<object, Remembered>();

  /** Never throws: mistakes are diagnostics. */
  resolve(input: ResolveFilesInput): ResolvedFiles {
    const diagnostics: WitDiagnostic[] = [];
    const root = collectPackages(input.root, diagnostics);
    const dependencies = input.dependencies.map((files) => collectPackages(files, diagnostics));
    const all = [root, ...dependencies].flatMap((collected) => collected.packages);
    const byId = new Map(indexPackages(all, diagnostics));
    const context: Context = {
      diagnostics,
      features: input.features,
      packages: byId,
      worldItems: { count: 0 },
    };
    const sorted = sortPackages(context, [...byId.values()]);
    const fresh: { readonly state: PackageState; readonly own: Context }[] = [];
    const packages = sorted.map((state) => {
      const known = this.#recall(state, context);
      if (known !== undefined) {
        byId.set(state.id, known.state);
        diagnostics.push(...known.diagnostics);
        return known.state;
      }
      const own: Context = { ...context, diagnostics: [] };
      // Packages in a circle are a mistake, but they find each other's names.
      declareItems(own, state);
      fresh.push({ state, own });
      return state;
    });
    for (const { state, own } of fresh) {
      resolveItems(own, state);
      diagnostics.push(...own.diagnostics);
      this.#remember(state, own);
    }
    const main = root.main === undefined ? undefined : byId.get(root.main.id);
    return { main, packages, byId, diagnostics };
  }

  #recall(state: PackageState, context: Context): Remembered | undefined {
    const [first] = state.scopes;
    const known = first === undefined ? undefined : this.#remembered.get(first.syntax);
    if (known === undefined || known.features !== context.features || known.state.id !== state.id)
      return undefined;
    const { scopes } = known.state;
    const sameFiles =
      scopes.length === state.scopes.length &&
      scopes.every((scope, index) => scope.syntax === state.scopes[index]?.syntax);
    const sameDependencies = [...known.dependencies].every(
      ([id, target]) => context.packages.get(id) === target,
    );
    return sameFiles && sameDependencies ? known : undefined;
  }

  #remember(state: PackageState, context: Context): void {
    const [first] = state.scopes;
    if (first === undefined) return;
    const dependencies = new Map<string, PackageState | undefined>();
    for (const path of state.scopes.flatMap(pathsIn)) {
      if (path.package === undefined) continue;
      const id = pathId(path.package);
      const target = context.packages.get(id);
      // The diagnostic of a missing package lists other packages, which may change at any time: do not remember it.
      if (target === undefined) return;
      dependencies.set(id, target);
    }
    this.#remembered.set(first.syntax, {
      state,
      features: context.features,
      dependencies,
      diagnostics: context.diagnostics,
    });
  }
}
