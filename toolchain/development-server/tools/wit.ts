/** WIT: the text of interfaces. */
import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { defineTool } from "../tool.ts";
import { count, output, records, text, texts } from "../schema.ts";
import { placeOf, shownPath } from "../workshop.ts";
import { packageAt, witFilesIn } from "./wit-files.ts";

const location = {
  type: "string",
  default: ".",
  description: "A project, a folder of WIT files, or one file",
} as const;

export const witCheckTool = defineTool({
  name: "wit_check",
  title: "Find mistakes in WIT",
  description: "Find the mistakes in a WIT package, all of them, each with file, line and column.",
  input: { type: "object", properties: { package: location }, additionalProperties: false },
  output: output({
    isValid: { type: "boolean" },
    mistakes: records("Each with file, line, column, message and code"),
  }),
  effect: "reads",
  run: async ({ package: named = "." }, workshop) => {
    const { loadWit, WitError } = await import("../../sources/index.ts");
    const folder = await packageAt(await placeOf(named, workshop), workshop);
    try {
      await loadWit(folder, { features: "all" });
      return { data: { isValid: true, mistakes: [] } };
    } catch (error) {
      if (!(error instanceof WitError)) throw error;
      const mistakes = error.problems.map(({ message, severity, place }, index) => ({
        ...(place && { file: shownPath(place.file, workshop), line: place.line, column: place.column }),
        severity,
        message,
        code: error.diagnostics[index]?.code ?? "",
      }));
      const missesPackages = mistakes.some(({ code }) => code === "unknown-package");
      const next = missesPackages
        ? [{ tool: "wit_fetch", arguments: { project: named }, why: "adds the packages that are missing" }]
        : [];
      return { data: { isValid: false, mistakes, next } };
    }
  },
});

export const witHoverTool = defineTool({
  name: "wit_hover",
  title: "Explain a name in WIT",
  description:
    "Show what a name in a WIT file stands for: its declaration and documentation, as an editor shows it. Lines and columns count from 1.",
  input: {
    type: "object",
    properties: {
      file: { type: "string" },
      line: { type: "integer", minimum: 1 },
      column: { type: "integer", minimum: 1 },
    },
    required: ["file", "line", "column"],
    additionalProperties: false,
  },
  output: output({ markdown: text("The declaration and its documentation; empty where there is nothing") }),
  effect: "reads",
  run: async ({ file, line, column }, workshop, job) => {
    const place = await placeOf(file, workshop);
    const { hoverAt } = await import("./wit-hover.ts");
    const markdown = await hoverAt({ file: place, line: line - 1, character: column - 1 }, workshop, job);
    return { data: { markdown }, text: markdown };
  },
});

export const witFormatTool = defineTool({
  name: "wit_format",
  title: "Format WIT",
  description: "Give WIT files the usual layout. Files with mistakes stay as they are and are named.",
  input: {
    type: "object",
    properties: {
      files: {
        type: "array",
        items: { type: "string" },
        description: "Files, or folders with WIT files; by default the whole folder",
      },
    },
    additionalProperties: false,
  },
  output: output({
    changed: texts("Files with another layout now"),
    unparsable: texts("Files with mistakes, which `wit_check` shows"),
    checked: count("How many files were looked at"),
  }),
  effect: "replaces",
  confirmation: ({ files = ["."] }) => ({
    title: "Format WIT files",
    message: `Changes the layout of WIT files in ${files.join(", ")}, and nothing that they say.`,
  }),
  run: async ({ files: named = ["."] }, workshop) => {
    const { hasErrors, parseWit, printWit } = await import("../../../core/wit/index.ts");
    const [changed, unparsable]: [string[], string[]] = [[], []];
    const files = await witFilesIn(named, workshop);
    for (const file of files) {
      const before = await readFile(file, "utf8");
      const { file: tree, diagnostics } = parseWit({ path: file, text: before });
      const shown = shownPath(file, workshop);
      if (hasErrors(diagnostics)) {
        unparsable.push(shown);
        continue;
      }
      const after = printWit(tree);
      if (after === before) continue;
      await writeFile(file, after);
      changed.push(shown);
    }
    return { data: { changed, unparsable, checked: files.length } };
  },
});

export const witSearchTool = defineTool({
  name: "wit_search",
  title: "Search WIT packages",
  description:
    "Search interfaces, types and functions by name or documentation: the packages of WASI and MCP that are included, and those in the folder.",
  input: {
    type: "object",
    properties: {
      query: {
        type: "string",
        minLength: 1,
        description: "Words that must all occur",
        examples: ["http outgoing"],
      },
      limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
    },
    required: ["query"],
    additionalProperties: false,
  },
  output: output({
    matches: records("Each with its name, such as wasi:io/streams.read, its declaration and documentation"),
    total: count("How many there are"),
  }),
  effect: "reads",
  run: async ({ query, limit = 20 }, workshop) => {
    const { searchWit } = await import("./wit-search.ts");
    const matches = await searchWit(query, workshop);
    return { data: { matches: matches.slice(0, limit), total: matches.length } };
  },
});

export const witDocsTool = defineTool({
  name: "wit_docs",
  title: "Document a WIT package",
  description:
    "Give the documentation of a WIT package in Markdown: of one in the folder, or of an included one such as wasi:http or wasmcp:mcp-v20251125.",
  input: {
    type: "object",
    properties: {
      package: {
        type: "string",
        description: "A project, a folder or file with WIT, or the name of an included package",
      },
    },
    required: ["package"],
    additionalProperties: false,
  },
  output: output({ markdown: text("The documentation") }),
  effect: "reads",
  run: async ({ package: named }, workshop) => {
    const { documentAsMarkdown } = await import("../../../core/wit/index.ts");
    const { loadWit } = await import("../../sources/index.ts");
    const markdown = async (folder: string, dependencies: readonly string[] = []): Promise<string> =>
      documentAsMarkdown((await loadWit(folder, { features: "all", dependencies })).root);
    if (/^[a-z0-9-]+:[a-z0-9-]+$/.test(named)) {
      const { includedPackages } = await import("./included-wit.ts");
      const { folder, others } = await includedPackages(named, workshop.assets);
      const found = await markdown(folder, others);
      return { data: { markdown: found }, text: found };
    }
    const found = await markdown(await packageAt(await placeOf(named, workshop), workshop));
    return { data: { markdown: found }, text: found };
  },
});

export const witFetchTool = defineTool({
  name: "wit_fetch",
  title: "Fetch WIT packages",
  description:
    "Add the WIT packages that a project uses to its wit/deps: included ones, and others from their registries. Files that are there stay.",
  input: {
    type: "object",
    properties: {
      project: { type: "string", default: ".", description: "The project, or its folder of WIT files" },
    },
    additionalProperties: false,
  },
  output: output({
    fetched: records("Each with its id, folder and source"),
    present: count("How many were there already"),
  }),
  effect: "adds",
  usesNetwork: true,
  confirmation: ({ project = "." }) => ({
    title: "Fetch WIT packages",
    message: `Adds the WIT packages that ${project === "." ? "the project" : project} uses to wit/deps, and downloads those that are not included.`,
  }),
  run: async ({ project = "." }, workshop, job) => {
    const { fetchWit, openPackages } = await import("../../sources/index.ts");
    const { assets, env, places } = workshop;
    const folder = await placeOf(project, workshop);
    const wit = await packageAt(folder, workshop);
    const lockFile = path.join(
      wit === folder && path.basename(folder) === "wit" ? path.dirname(folder) : folder,
      "wasmcp.lock",
    );
    const packages = openPackages({ assets, env, places, lockFile, job });
    try {
      const { fetched, present } = await fetchWit(wit, { bundled: assets.wit, packages, job });
      await packages.save();
      return {
        data: {
          fetched: fetched.map(({ id, folder: place, from }) => ({
            id,
            folder: shownPath(place, workshop),
            from,
          })),
          present,
        },
      };
    } finally {
      await packages.close();
    }
  },
});
