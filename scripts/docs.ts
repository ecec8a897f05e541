/** `npm run docs`: writes the reference pages in `docs/reference/` that are made from the code. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { describeProgram } from "../cli/describe-program.ts";
import { commandsPage } from "./reference/commands.ts";
import { diagnosticsPage } from "./reference/diagnostics.ts";
import { environmentPage } from "./reference/environment.ts";
import { errorsIn, errorsPage } from "./reference/errors.ts";
import { settingsPage, type Manifest } from "./reference/settings.ts";
import { schemaPage, type Schema } from "./reference/wasmcp-toml.ts";

const root = path.join(import.meta.dirname, "..");
const referenceFolder = path.join(root, "docs/reference");
/** The folders whose errors a user can meet. */
const ERROR_FOLDERS = ["core", "toolchain", "cli", "extension"];

/** Every generated page by its file name, as prettier writes it. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const pages: readonly (readonly [name: string, text: string])[] = [
    [
      "commands.md",
      commandsPage(
        await describeProgram((await readJson<{ readonly version: string }>("package.json")).version),
      ),
    ],
    ["diagnostics.md", diagnosticsPage()],
    ["environment.md", environmentPage()],
    ["errors.md", errorsPage(await readErrors())],
    ["settings.md", settingsPage(await readJson<Manifest>("package.json"))],
    [
      "wasmcp-toml.md",
      schemaPage({
        schema: await readJson<Schema>("schemas/wasmcp.schema.json"),
        file: "schemas/wasmcp.schema.json",
        title: "wasmcp.toml",
        example: await readText("docs/examples/wasmcp.toml"),
      }),
    ],
    [
      "config-toml.md",
      schemaPage({
        schema: await readJson<Schema>("schemas/config.schema.json"),
        file: "schemas/config.schema.json",
        title: "config.toml",
        example: await readText("docs/examples/config.toml"),
      }),
    ],
  ];
  const options = await resolveConfig(path.join(referenceFolder, "page.md"));
  return new Map(
    await Promise.all(
      pages.map(
        async ([name, text]) => [name, await format(text, { ...options, parser: "markdown" })] as const,
      ),
    ),
  );
}

async function readErrors() {
  const errors = [];
  for (const folder of ERROR_FOLDERS) {
    const names = await fs.readdir(path.join(root, folder), { recursive: true });
    for (const name of names.filter((each) => each.endsWith(".ts")).toSorted()) {
      const file = `${folder}/${name.split(path.sep).join("/")}`;
      errors.push(...errorsIn(file, await readText(file)));
    }
  }
  return errors;
}

async function readText(file: string): Promise<string> {
  return await fs.readFile(path.join(root, file), "utf8");
}

/** A file of the repository whose shape a type of ours describes. */
async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readText(file)) as T;
}

if (import.meta.main) {
  await fs.mkdir(referenceFolder, { recursive: true });
  for (const [name, text] of await referencePages()) {
    await fs.writeFile(path.join(referenceFolder, name), text);
    console.log(`docs/reference/${name}`);
  }
}
