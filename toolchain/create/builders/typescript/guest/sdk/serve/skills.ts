/** The skills extension of MCP (SEP-2640): `wasmcp:mcp-v20260728/extension-methods` of the folder `skills`, whose files are resources. */
import { resource } from "../resource.ts";
import { server, type ServerDefinition } from "../server.ts";
import type { Host } from "./host.ts";
import type { SkillFile, SkillsData } from "./skills-data.ts";
import { invalidParams, type WitCall, type WitTagged } from "./wit.ts";

export interface ExtensionMethodsExports {
  advertise(): readonly (readonly [name: string, settings: string])[];
  handle(call: WitCall, method: string, params: string): WitTagged<"ok" | "err", unknown> | undefined;
}

const EXTENSION = "io.modelcontextprotocol/skills";
const DIRECTORY_TYPE = "inode/directory";
/** As the framework says it of other lists: nothing promises more than this answer. */
const CACHE = '"ttlMs":0,"cacheScope":"private"';

/** The server with a resource for each file, so that middleware stands around them, too. */
export function withSkills(definition: ServerDefinition, { files }: SkillsData): ServerDefinition {
  // `itemsOf` says what to write.
  if ((definition as { readonly kind?: unknown } | undefined)?.kind !== "server") return definition;
  const resources = files.map(({ uri, text, base64 = "", ...details }) =>
    resource(uri, { ...details, read: () => text ?? { blob: base64 } }),
  );
  return server([...definition.items, ...resources]);
}

export function serveSkills(_definition: ServerDefinition, { skills }: Host): ExtensionMethodsExports {
  const { entries = [], files = [] } = skills ?? {};
  const list = success(`{"skills":[${entries.map(({ json }) => json).join(",")}],${CACHE}}`);
  const found = new Map(
    entries.map(({ uri, json }) => [uri, success(`{"skill":${json},${CACHE}}`)] as const),
  );
  const directories = directoriesOf(files);
  return {
    advertise: () => [[EXTENSION, '{"directoryRead":true}']],
    handle: (call, method, params) => {
      call[Symbol.dispose]?.();
      if (method === "skills/list") return list;
      if (method === "skills/get") return found.get(uriIn(params)) ?? unknown("a skill", params);
      if (method !== "resources/directory/read") return undefined;
      const children = directories.get(uriIn(params));
      return children === undefined
        ? unknown("a directory", params)
        : success(`{"resources":${JSON.stringify([...children.values()])},${CACHE}}`);
    },
  };
}

interface Child {
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string;
}

/** What is directly in each folder, by the addresses of both. */
function directoriesOf(files: readonly SkillFile[]): ReadonlyMap<string, ReadonlyMap<string, Child>> {
  const directories = new Map<string, Map<string, Child>>();
  for (const file of files) {
    let { uri, mimeType } = file;
    for (let end = uri.lastIndexOf("/"); !uri.slice(0, end + 1).endsWith("://"); end = uri.lastIndexOf("/")) {
      const parent = uri.slice(0, end);
      const children = directories.get(parent) ?? new Map<string, Child>();
      children.set(uri, { uri, name: decodeURIComponent(uri.slice(end + 1)), mimeType });
      directories.set(parent, children);
      [uri, mimeType] = [parent, DIRECTORY_TYPE];
    }
  }
  return directories;
}

function uriIn(params: string): string {
  return String((JSON.parse(params) as { readonly uri?: unknown }).uri);
}

function success(json: string): WitTagged<"ok", string> {
  return { tag: "ok", val: json };
}

function unknown(what: string, params: string): WitTagged<"err", unknown> {
  return {
    tag: "err",
    val: invalidParams(`expected \`params.uri\` to be that of ${what}, found \`${uriIn(params)}\``),
  };
}
