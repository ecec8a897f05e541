/** How the imports of a component's code are resolved: WIT interfaces, modules of Node, our own SDK, and what components cannot have. */
import type { OnResolveArgs, OnResolveResult, PartialMessage, Plugin } from "esbuild";
import { builtinModules, createRequire } from "node:module";
import * as path from "node:path";
import type { World } from "../../../../core/wit/index.ts";
import { foreignSdk } from "./foreign-sdk.ts";
import { hiddenName } from "./guest-wit.ts";
import { NODE_MODULES, REFUSED_MODULES } from "./platform.ts";
import { SDK_MODULE } from "./sdk-use.ts";

export interface Resolution {
  readonly world: World;
  /** The folder of our guest modules: `assets.guest`. */
  readonly guest: string;
}

/** `edges` collects who imports whom, so that a refusal can show how the code gets to a module. */
export function componentImports({ world, guest }: Resolution): Plugin {
  return {
    name: "component-imports",
    setup(build) {
      const importers = new Map<string, string>();
      const isOurs = (importer: string) => importer.startsWith(guest + path.sep);
      const ours = (module: string) => ({ path: path.join(guest, `${module}.js`), sideEffects: false });

      build.onResolve({ filter: /.*/, namespace: "file" }, async (args) => {
        if (args.kind === "entry-point" || args.pluginData === LOOKED_UP) return undefined;
        const { path: id, importer, kind, resolveDir, with: attributes } = args;
        const lookUp = () =>
          build.resolve(id, { importer, kind, resolveDir, with: attributes, pluginData: LOOKED_UP });
        const special = resolveSpecial(args) ?? resolveForNode(args);
        if (special?.errors !== undefined && builtinModules.includes(id)) {
          // A package may say what stands in the place of a module of Node in browsers, such as nothing.
          if ((await lookUp()).errors.length === 0) return undefined;
        }
        if (special !== undefined) return special;
        const found = await lookUp();
        if (found.errors.length > 0 || found.namespace !== "file") return undefined;
        if (!importers.has(found.path)) importers.set(found.path, importer);
        return found.path.endsWith(".node")
          ? refuse(
              args,
              "native add-ons are programs of the machine, which components cannot run",
              "use a package in pure JavaScript",
            )
          : undefined;
      });

      /** For packages whose build for browsers needs a page. */
      function resolveForNode({
        path: id,
        importer,
        resolveDir,
      }: OnResolveArgs): OnResolveResult | undefined {
        const isBare = /^[\w@]/.test(id);
        const inside = importer.split(path.sep);
        const owner = inside[inside.lastIndexOf("node_modules") + 1] ?? "";
        if (!isBare || !(NEEDS_A_PAGE.has(id) || NEEDS_A_PAGE.has(owner))) return undefined;
        try {
          return { path: createRequire(path.join(resolveDir, "importer.js")).resolve(id) };
        } catch {
          // The bundler names what it cannot find.
          return undefined;
        }
      }

      function resolveSpecial(args: OnResolveArgs): OnResolveResult | undefined {
        const { path: id, importer } = args;
        if (id === SDK_MODULE) return ours("sdk/index");
        const foreign = foreignSdk(id);
        if (foreign !== undefined) return refuse(args, foreign.reason, foreign.remedy);
        const node = id.startsWith("node:") ? id.slice("node:".length) : id;
        const module = NODE_MODULES.get(node);
        if (module !== undefined) return nodeModule(module, args.kind);
        if (builtinModules.includes(node)) {
          // The bundler leaves a `require` in a `try` block alone, and the `catch` block runs.
          if (args.kind === "require-call" && id === node) return undefined;
          const refusal = REFUSED_MODULES.get(node);
          return refuse(
            args,
            refusal?.reason ?? `\`${id}\` is part of Node, and components do not run in Node`,
            refusal?.remedy ?? "use a package that works in browsers",
          );
        }
        if (!/^[a-z][a-z0-9-]*:/.test(id) || /^(?:data|https?|file):/.test(id)) return undefined;
        // The bundler drops an import that the code does not use, and the component does not need the interface.
        const external = { path: hiddenName(id), external: true, sideEffects: false };
        if (isOurs(importer) || world.imports.has(id)) return external;
        return { errors: [{ text: unknownInterface(id, world) }] };
      }

      build.onLoad({ filter: /.*/, namespace: REQUIRED_NODE }, ({ path: module }) => ({
        contents: `module.exports = require(${JSON.stringify(DEFAULT_EXPORT + module)}).default;`,
      }));
      build.onResolve({ filter: /.*/, namespace: REQUIRED_NODE }, ({ path: id }) => ({
        path: id.slice(DEFAULT_EXPORT.length),
        namespace: DEFAULT_EXPORT,
      }));
      build.onLoad({ filter: /.*/, namespace: DEFAULT_EXPORT }, ({ path: module }) => ({
        contents: `export { default } from ${JSON.stringify(GUEST + module)};`,
      }));
      build.onResolve({ filter: /.*/, namespace: DEFAULT_EXPORT }, ({ path: id }) => ({
        path: id,
        external: true,
        sideEffects: false,
      }));

      function refuse(
        { path: id, importer }: OnResolveArgs,
        reason: string,
        remedy: string,
      ): OnResolveResult {
        const message: PartialMessage = {
          text: `cannot use \`${id}\`: ${reason}; ${remedy}${chain(importer)}`,
        };
        return { errors: [message] };
      }

      /** `: src/index.ts imports axios/index.js imports …`, for a module that the author does not import directly. */
      function chain(importer: string): string {
        const files: string[] = [];
        for (
          let file: string | undefined = importer;
          file !== undefined && file !== "";
          file = importers.get(file)
        ) {
          if (files.includes(file)) break;
          files.unshift(file);
        }
        if (files.length < 2) return "";
        return ` (${files.map((file) => shortName(file)).join(" imports ")})`;
      }
    },
  };
}

/**
 * The second pass adds the modules of Node, so that they share their state with the platform: `import process from "process"` gives the
 * global object. A `require` gives what the module exports by default, which is its object or class in Node.
 */
function nodeModule(module: string, kind: OnResolveArgs["kind"]): OnResolveResult {
  return kind === "require-call" || kind === "require-resolve"
    ? { path: module, namespace: REQUIRED_NODE }
    : { path: GUEST + module, external: true, sideEffects: false };
}

/** How the second pass knows modules of `assets.guest`. */
const GUEST = "guest:";
/** Namespaces of two small modules: one of CommonJS, and the one that it requires. */
const REQUIRED_NODE = "required-node-module";
const DEFAULT_EXPORT = "default-of-node-module";

/** Packages whose build for browsers uses `document`, and whose build for Node uses nothing of Node. */
const NEEDS_A_PAGE: ReadonlySet<string> = new Set(["turndown"]);

/** Marks a question that a plug-in asks the bundler, so that no plug-in asks it again. */
export const LOOKED_UP = Symbol("looked up");

/** `node_modules/a/node_modules/b/lib/c.js` is `b/lib/c.js`. */
export function shortName(file: string): string {
  const parts = file.split(path.sep);
  const last = parts.lastIndexOf("node_modules");
  return last === -1 ? parts.slice(-2).join("/") : parts.slice(last + 1).join("/");
}

function unknownInterface(id: string, world: World): string {
  return `the world \`${world.name}\` does not import \`${id}\`; add \`import ${id};\` to it if the interface is in \`wit/deps\``;
}
