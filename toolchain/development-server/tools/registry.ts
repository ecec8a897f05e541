/** The user's aliases and profiles, and packages of registries. */
import { readFile } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";
import type { Config } from "../../sources/index.ts";
import { defineTool } from "../tool.ts";
import { count, output, records, text, texts } from "../schema.ts";
import { placeOf, shownPath } from "../workshop.ts";
import { checkSpecs } from "./specs.ts";
import { componentIn } from "../../create/component-in.ts";

export const registryListTool = defineTool({
  name: "registry_list",
  title: "List aliases and profiles",
  description:
    "List the user's aliases (short names for components) and profiles (named lists of components), which can be composed by name.",
  input: {
    type: "object",
    properties: {
      target: { type: "string", enum: ["all", "components", "profiles"], default: "all" },
    },
    additionalProperties: false,
  },
  output: output(
    {
      components: records("Aliases: name and what it stands for"),
      profiles: records("Profiles: name, components in order, file that is composed"),
      problems: texts("Entries that cannot be used"),
    },
    ["components", "profiles"],
  ),
  effect: "reads",
  run: async ({ target = "all" }, { places }) => {
    const { configFile, readConfig } = await import("../../sources/index.ts");
    const config = await readConfig(configFile(places));
    return {
      data: {
        ...(target !== "profiles" && { components: aliasesOf(config) }),
        ...(target !== "components" && { profiles: profilesOf(config) }),
        problems: config.problems.map(({ entry, message }) => `${entry ?? config.file}: ${message}`),
      },
    };
  },
});

const changeOutput = output({
  name: text("The entry"),
  was: text("added, replaced or removed"),
  file: text("The configuration file of the user that has it"),
});

export const registryAddComponentTool = defineTool({
  name: "registry_add_component",
  title: "Add an alias",
  description: "Add a short name for a component to the user's registry, or change what it stands for.",
  input: {
    type: "object",
    properties: {
      alias: { type: "string", description: "Letters, digits, - and _" },
      spec: {
        type: "string",
        description: "A file of the folder, a package such as acme:weather@1.2.0, or another alias",
      },
    },
    required: ["alias", "spec"],
    additionalProperties: false,
  },
  output: changeOutput,
  effect: "replaces",
  confirmation: ({ alias, spec }) => ({
    title: `Add the alias ${alias}`,
    message: `Makes ${alias} stand for ${spec} in your configuration, for all folders. An alias with this name is replaced.`,
  }),
  run: async ({ alias, spec }, workshop) => {
    await checkSpecs([spec], workshop);
    const { addAlias, configFile } = await import("../../sources/index.ts");
    const { places, folder } = workshop;
    const { file, previous } = await addAlias(configFile(places), {
      name: alias,
      spec,
      directory: folder,
      home: places.home,
      componentIn,
    });
    return {
      data: {
        name: alias,
        was: previous === undefined ? "added" : "replaced",
        file,
        next: [{ tool: "compose", arguments: { components: [alias] }, why: "makes a server of it" }],
      },
    };
  },
});

export const registryAddProfileTool = defineTool({
  name: "registry_add_profile",
  title: "Add a profile",
  description:
    "Add a named list of components to the user's registry, or replace it. Composing the profile composes them all, in this order.",
  input: {
    type: "object",
    properties: {
      name: { type: "string", description: "Letters, digits, - and _" },
      components: {
        type: "array",
        items: { type: "string" },
        description: "Files of the folder, packages, aliases and other profiles",
      },
      output: {
        type: "string",
        pattern: "^[^/\\\\]+\\.wasm$",
        description: "The name of the server file; NAME.wasm by default",
      },
      bases: {
        type: "array",
        items: { type: "string" },
        description: "Profiles whose components come first",
      },
    },
    required: ["name", "components"],
    additionalProperties: false,
  },
  output: changeOutput,
  effect: "replaces",
  confirmation: ({ name, components }) => ({
    title: `Add the profile ${name}`,
    message: `Makes ${name} stand for ${components.join(", ") || "no components"} in your configuration, for all folders. A profile with this name is replaced.`,
  }),
  run: async ({ name, components, output: file, bases = [] }, workshop) => {
    await checkSpecs(components, workshop);
    const { addProfile, configFile } = await import("../../sources/index.ts");
    const { places, folder } = workshop;
    const change = await addProfile(configFile(places), {
      name,
      components,
      output: file,
      bases,
      directory: folder,
      home: places.home,
      componentIn,
    });
    return {
      data: {
        name,
        was: change.previous === undefined ? "added" : "replaced",
        file: change.file,
        next: [{ tool: "compose", arguments: { components: [name] }, why: "makes a server of it" }],
      },
    };
  },
});

export const registryRemoveTool = defineTool({
  name: "registry_remove",
  title: "Remove an alias or a profile",
  description: "Remove an alias or a profile from the user's registry. Components themselves stay.",
  input: {
    type: "object",
    properties: {
      kind: { type: "string", enum: ["component", "profile"] },
      name: { type: "string" },
    },
    required: ["kind", "name"],
    additionalProperties: false,
  },
  output: changeOutput,
  effect: "replaces",
  confirmation: ({ kind, name }) => ({
    title: `Remove the ${kind === "component" ? "alias" : "profile"} ${name}`,
    message: `Removes ${name} from your configuration, for all folders. The component files stay.`,
  }),
  run: async ({ kind, name }, { places }) => {
    const { configFile, removeAlias, removeProfile } = await import("../../sources/index.ts");
    const remove = kind === "component" ? removeAlias : removeProfile;
    const { file } = await remove(configFile(places), name);
    return { data: { name, was: "removed", file } };
  },
});

export const packageVersionsTool = defineTool({
  name: "package_versions",
  title: "List the versions of a package",
  description: "List the published versions of a package such as acme:weather in its registry, lowest first.",
  input: {
    type: "object",
    properties: { package: { type: "string", examples: ["acme:weather"] } },
    required: ["package"],
    additionalProperties: false,
  },
  output: output({ package: text("The package"), versions: texts("Its versions") }),
  effect: "reads",
  usesNetwork: true,
  run: async ({ package: name }, { assets, env, places }, job) => {
    const { openPackages } = await import("../../sources/index.ts");
    const packages = openPackages({ assets, env, places, job });
    try {
      return { data: { package: name, versions: await packages.versions(name) } };
    } finally {
      await packages.close();
    }
  },
});

export const packagePullTool = defineTool({
  name: "package_pull",
  title: "Download a package",
  description:
    "Download a component from its registry into the folder, checked against its digest. The result says what it asks to access; it gets nothing of that without a grant when it is composed.",
  input: {
    type: "object",
    properties: {
      package: { type: "string", description: "namespace:name, with @version, @range or @tag" },
      output: { type: "string", description: "The file to write; NAME.wasm by default" },
      force: { type: "boolean", default: false, description: "Replace a component that is there" },
    },
    required: ["package"],
    additionalProperties: false,
  },
  output: output({
    file: text("The file that was written"),
    version: text("The version that was taken, or its digest"),
    digest: text("Of its bytes"),
    bytes: count("Its size"),
    asks: texts("What it asks to access"),
  }),
  effect: "replaces",
  usesNetwork: true,
  confirmation: ({ package: spec, output: file, force = false }) => ({
    title: `Download ${spec}`,
    message: `Downloads the component ${spec} from its registry into ${file ?? "the folder"}${force ? ", and replaces a component that is there" : ""}. It is not run.`,
  }),
  run: async ({ package: spec, output: named, force = false }, workshop, job) => {
    const { checkOutput, lockFileIn, openPackages, writeOutput } = await import("../../sources/index.ts");
    const { asksOf, checkAsks, isForeign } = await import("../../compose/files/index.ts");
    const { assets, env, places, folder } = workshop;
    const lockFile = await lockFileIn(folder);
    const packages = openPackages({ assets, env, places, job, ...(lockFile && { lockFile }) });
    try {
      const found = await packages.resolve(spec);
      const shown = named ?? `${found.name.slice(found.name.indexOf(":") + 1)}.wasm`;
      const target = { file: await placeOf(shown, workshop), shown, force };
      await checkOutput(target);
      const component = await readFile(found.file);
      const asks = isForeign(found) ? asksOfContent(component, asksOf) : [];
      if (isForeign(found)) {
        checkAsks(found, asks, { granted: [], accept: false, isLocked: false });
        packages.recordAsks(spec, asks);
      }
      await writeOutput(target, component);
      await packages.save();
      const file = shownPath(target.file, workshop);
      return {
        data: {
          file,
          version: found.version ?? found.digest,
          digest: found.digest,
          bytes: component.length,
          asks,
          next: [{ tool: "inspect", arguments: { component: file }, why: "shows what it consists of" }],
        },
      };
    } finally {
      await packages.close();
    }
  },
});

/** A package of WIT asks for nothing. */
function asksOfContent(
  content: Uint8Array,
  asksOf: (component: Uint8Array) => readonly string[],
): readonly string[] {
  try {
    return asksOf(content);
  } catch (error) {
    if (error instanceof ToolchainError) return [];
    throw error;
  }
}

function aliasesOf({ components }: Config): readonly object[] {
  return [...components].map(([name, spec]) => ({ name, spec })).toSorted(byName);
}

function profilesOf({ profiles }: Config): readonly object[] {
  return [...profiles]
    .map(([name, { bases, output: file, components }]) => ({
      name,
      bases,
      output: file,
      components: components.map(({ spec }) => spec),
    }))
    .toSorted(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
