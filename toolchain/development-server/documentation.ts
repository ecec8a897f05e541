/** What agents can read: guides, reference pages, WIT packages, and the user's registry. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import { configFile, readConfig, type Places } from "../sources/index.ts";

export interface Document {
  readonly uri: string;
  readonly title: string;
  readonly mimeType: "text/markdown" | "text/plain" | "application/json" | "application/toml";
  read(): Promise<string>;
}

/** Names under which users of the reference know some of them. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  "wasmcp://resources/getting-started": "wasmcp://docs/guides/first-tool",
  "wasmcp://resources/building-servers": "wasmcp://docs/guides/first-server",
  "wasmcp://resources/composition-modes": "wasmcp://docs/guides/first-server",
  "wasmcp://resources/registry": "wasmcp://docs/reference/config-toml",
  "wasmcp://resources/reference": "wasmcp://docs/reference/commands",
  "wasmcp://claude/agents/developer": "wasmcp://docs/guides/agents",
  "wasmcp://claude/agents/toolbuilder": "wasmcp://docs/guides/agents",
  "wasmcp://wit/mcp": "wasmcp://wit/wasmcp-mcp-v20251125",
  "wasmcp://wit/server": "wasmcp://wit/wasmcp-mcp-v20251125",
  "wasmcp://wit/sessions": "wasmcp://wit/wasmcp-mcp-v20251125",
};

export const currentUri = (uri: string): string => FORMER_NAMES[uri] ?? uri;
export const formerUris: readonly string[] = Object.keys(FORMER_NAMES);

/** Sorted within each group. */
export async function listDocuments(assets: Assets, places: Places): Promise<readonly Document[]> {
  return [
    ...(await pages(assets.docs, "guides")),
    ...(await pages(assets.docs, "reference")),
    ...(await witPackages(assets.wit)),
    ...registry(places),
  ];
}

async function pages(docs: string, group: "guides" | "reference"): Promise<readonly Document[]> {
  const names = (await fs.readdir(path.join(docs, group))).filter((name) => name.endsWith(".md")).toSorted();
  return Promise.all(
    names.map(async (name): Promise<Document> => {
      const file = path.join(docs, group, name);
      const heading = /^# (.+)$/m.exec(await fs.readFile(file, "utf8"))?.[1];
      const short = name.slice(0, -".md".length);
      return {
        uri: `wasmcp://docs/${group}/${short}`,
        title: heading ?? short,
        mimeType: "text/markdown",
        read: () => fs.readFile(file, "utf8"),
      };
    }),
  );
}

async function witPackages(wit: string): Promise<readonly Document[]> {
  const folders = (await fs.readdir(wit, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .toSorted()
    .map((name) => ({
      uri: `wasmcp://wit/${name}`,
      title: `WIT package ${name.replace("-", ":")}`,
      mimeType: "text/plain",
      read: async () => {
        const files = (await fs.readdir(path.join(wit, name)))
          .filter((file) => file.endsWith(".wit"))
          .toSorted();
        const texts = files.map(
          async (file) => `// ${file}\n${await fs.readFile(path.join(wit, name, file), "utf8")}`,
        );
        return (await Promise.all(texts)).join("\n");
      },
    }));
}

function registry(places: Places): readonly Document[] {
  const file = configFile(places);
  const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  return [
    {
      uri: "wasmcp://registry/components",
      title: "Aliases of the user",
      mimeType: "application/json",
      read: async () => json(Object.fromEntries((await readConfig(file)).components)),
    },
    {
      uri: "wasmcp://registry/profiles",
      title: "Profiles of the user",
      mimeType: "application/json",
      read: async () => json(Object.fromEntries((await readConfig(file)).profiles)),
    },
    {
      uri: "wasmcp://registry/config",
      title: "The user's config.toml",
      mimeType: "application/toml",
      read: async () =>
        fs.readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") return "";
          throw error;
        }),
    },
  ];
}
