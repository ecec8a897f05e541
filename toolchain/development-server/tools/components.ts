/** New projects, and what is built of them. */
import { renderProblem } from "../../../core/errors.ts";
import { defineTool, type NextCall } from "../tool.ts";
import { count, output, text, texts } from "../schema.ts";
import { placeOf, shownPath, type Workshop } from "../workshop.ts";
import { kindNames, languageNames } from "./template-names.ts";

/** Packages that a project uses, and what a build writes. */
const GENERATED = /^(?:wit\/deps|bindings|types|wasmcp|sdk)\//;

export const scaffoldTool = defineTool({
  name: "scaffold",
  title: "Create a component project",
  description:
    "Create the project of a new component, from a template that builds and answers calls at once. Start here: edit its source afterwards, then build it. The result names the files to edit.",
  input: {
    type: "object",
    properties: {
      name: {
        type: "string",
        pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
        description: "The name of the component and of its folder",
        examples: ["weather"],
      },
      language: { type: "string", enum: languageNames, default: "typescript" },
      kind: {
        type: "string",
        enum: kindNames,
        default: "tools",
        description: "What the component provides; not every language has every kind",
      },
      directory: { type: "string", default: ".", description: "The folder above the new one" },
    },
    required: ["name"],
    additionalProperties: false,
  },
  output: output({
    project: text("The folder of the project"),
    name: text("The name of the component"),
    files: texts("The files to read and to edit, relative to the project; others are generated"),
  }),
  effect: "adds",
  confirmation: ({ name, language = "typescript", kind = "tools", directory = "." }) => ({
    title: `Create ${name}`,
    message: `Creates the folder ${name} in ${directory === "." ? "the workspace" : directory}, with a ${language} component that provides ${kind}. Nothing that exists is changed.`,
  }),
  run: async ({ name, language = "typescript", kind = "tools", directory = "." }, workshop, job) => {
    job.progress.step(`creating ${name}`);
    const { scaffold } = await import("../../create/scaffold/index.ts");
    const above = await placeOf(directory, workshop);
    const made = await scaffold({ name, language, kind, directory: above, force: false }, workshop.assets);
    // What an agent writes into it later is not what the user made: the first build that would run code of it asks.
    const project = shownPath(made.directory, workshop);
    const files = made.files.filter((file) => !GENERATED.test(file));
    const next: NextCall[] = [
      { tool: "build", arguments: { project }, why: "builds the component as the template has it" },
    ];
    return { data: { project, name: made.name, files, next } };
  },
});

export const buildTool = defineTool({
  name: "build",
  title: "Build a component",
  description:
    "Build the component of a project. Mistakes come back with file, line and column: correct them and build again.",
  input: {
    type: "object",
    properties: {
      project: { type: "string", default: ".", description: "The folder of the component's project" },
    },
    additionalProperties: false,
  },
  output: output({
    component: text("The file that was written"),
    bytes: count("Its size"),
    milliseconds: count("How long it took"),
    warnings: texts("What should be known although it works"),
  }),
  effect: "replaces",
  runsCode: true,
  confirmation: ({ project = "." }) => {
    const what = project === "." ? "the component of the workspace" : project;
    return {
      title: `Build ${what}`,
      message: `Compiles ${what} and replaces what was built before. Compilers and build scripts of the project may run.`,
    };
  },
  run: async ({ project = "." }, workshop, job) => {
    const directory = await placeOf(project, workshop);
    const { build } = await import("../../create/builders/index.ts");
    const isTrusted = await mayRunCodeOf(directory, workshop);
    const options = { typeCheck: isTrusted, mayRunCode: isTrusted, env: workshop.env };
    const built = await build(directory, job, workshop.assets, options);
    const component = shownPath(built.file, workshop);
    const unchecked = isTrusted
      ? []
      : [
          "types are not checked, because that runs the compiler in the project's node_modules and the user has not agreed to it",
        ];
    const next: NextCall[] = [
      { tool: "compose", arguments: { components: [component] }, why: "makes a server of it" },
      { tool: "describe", arguments: { target: component }, why: "lists its tools, resources and prompts" },
    ];
    return {
      data: {
        component,
        bytes: built.bytes,
        milliseconds: built.milliseconds,
        warnings: [...unchecked, ...built.warnings.map(renderProblem)],
        next,
      },
    };
  },
});

/** Whether code of the project may run in a build, by the user's word. */
export async function mayRunCodeOf(directory: string, { consent, env, places }: Workshop): Promise<boolean> {
  if (consent === "trusted") return true;
  const { mayRunCode } = await import("../../create/builders/index.ts");
  return mayRunCode(directory, { env, places, ask: consent });
}
