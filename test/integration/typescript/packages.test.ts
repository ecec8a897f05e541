/**
 * Popular packages of the npm registry as they come: each is installed under its own name, built into a component, and one of its functions
 * called on a real server. The packages and their versions are in `test/fixtures/npm-packages`.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { assets, repositoryRoot } from "../sample-server.ts";
import { buildProject } from "./build-project.ts";

/** The package, what to import, an expression, and its value as a text. */
type Row = readonly [name: string, imports: string, expression: string, expected: string];

const rows: readonly Row[] = [
  [
    "zod",
    'import { z } from "zod"',
    'z.object({ a: z.string().email() }).parse({ a: "a@b.ch" }).a',
    "a@b.ch",
  ],
  ["valibot", 'import * as v from "valibot"', 'v.parse(v.pipe(v.string(), v.minLength(2)), "abc")', "abc"],
  [
    "arktype",
    'import { type } from "arktype"',
    'JSON.stringify(type({ a: "number > 3" })({ a: 5 }))',
    '{"a":5}',
  ],
  [
    "ajv",
    'import { Ajv } from "ajv"',
    'new Ajv().compile({ type: "object", required: ["a"] })({ a: 1 })',
    "true",
  ],
  [
    "lodash",
    'import _ from "lodash"',
    '_.chunk([1, 2, 3], 2).length + _.template(" hi <%= n %>")({ n: "x" }) + _.random(3, 3)',
    "2 hi x3",
  ],
  ["lodash-es", 'import { kebabCase } from "lodash-es"', 'kebabCase("fooBar")', "foo-bar"],
  [
    "date-fns",
    'import { addDays, format } from "date-fns"',
    'format(addDays(new Date(2024, 1, 28), 1), "yyyy-MM-dd")',
    "2024-02-29",
  ],
  [
    "dayjs",
    'import dayjs from "dayjs"',
    'dayjs("2024-02-28").add(1, "day").format("YYYY-MM-DD")',
    "2024-02-29",
  ],
  [
    // Without a default locale, luxon asks `Intl` for that of the machine.
    "luxon",
    'import { DateTime, Settings } from "luxon"',
    '((Settings.defaultLocale = "en-US"), DateTime.fromISO("2024-02-28", { zone: "utc" }).plus({ days: 1 }).toISODate())',
    "2024-02-29",
  ],
  ["uuid", 'import { v4 } from "uuid"', "/^[0-9a-f-]{36}$/.test(v4()) && v4() !== v4()", "true"],
  ["nanoid", 'import { nanoid } from "nanoid"', "nanoid().length + String(nanoid() !== nanoid())", "21true"],
  ["yaml", 'import YAML from "yaml"', 'YAML.stringify(YAML.parse("a: [1, 2]"))', "a:\n  - 1\n  - 2\n"],
  ["js-yaml", 'import { load } from "js-yaml"', 'load("a: 1").a', "1"],
  [
    "csv-parse",
    'import { parse } from "csv-parse/sync"',
    'JSON.stringify(parse("a,b\\n1,2", { columns: true }))',
    '[{"a":"1","b":"2"}]',
  ],
  [
    "papaparse",
    'import Papa from "papaparse"',
    'JSON.stringify(Papa.parse("a,b\\n1,2").data)',
    '[["a","b"],["1","2"]]',
  ],
  ["marked", 'import { marked } from "marked"', 'await marked.parse("# hi")', "<h1>hi</h1>\n"],
  [
    "markdown-it",
    'import MarkdownIt from "markdown-it"',
    'new MarkdownIt().render("*x*")',
    "<p><em>x</em></p>\n",
  ],
  ["handlebars", 'import Handlebars from "handlebars"', 'Handlebars.compile("hi {{n}}")({ n: "x" })', "hi x"],
  ["mustache", 'import Mustache from "mustache"', 'Mustache.render("hi {{n}}", { n: "x" })', "hi x"],
  ["cheerio", 'import { load } from "cheerio"', 'load("<p>hi</p>")("p").text()', "hi"],
  [
    "fast-xml-parser",
    'import { XMLParser } from "fast-xml-parser"',
    'new XMLParser().parse("<a><b>1</b></a>").a.b',
    "1",
  ],
  [
    "jose",
    'import { jwtVerify, SignJWT } from "jose"',
    `(await jwtVerify(
      await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(new Uint8Array(32)),
      new Uint8Array(32),
    )).payload.a`,
    "1",
  ],
  [
    "crypto-js",
    'import CryptoJS from "crypto-js"',
    'CryptoJS.SHA256("a").toString().slice(0, 8)',
    "ca978112",
  ],
  [
    "bn.js",
    'import BN from "bn.js"',
    'new BN("123456789012345678901234567890").mul(new BN(2)).toString()',
    "246913578024691357802469135780",
  ],
  ["mathjs", 'import { evaluate } from "mathjs"', 'evaluate("sqrt(16) + 2^3").toString()', "12"],
  ["decimal.js", 'import { Decimal } from "decimal.js"', 'new Decimal("0.1").plus("0.2").toString()', "0.3"],
  ["immer", 'import { produce } from "immer"', "produce({ a: 1 }, (draft: any) => { draft.a = 2; }).a", "2"],
  [
    "rxjs",
    'import { firstValueFrom, map, of, toArray } from "rxjs"',
    "await firstValueFrom(of(1, 2, 3).pipe(map((x) => x * 2), toArray()))",
    "2,4,6",
  ],
  ["ramda", 'import * as R from "ramda"', "R.sum(R.map((x: number) => x + 1, [1, 2]))", "5"],
  [
    "qs",
    'import qs from "qs"',
    "qs.stringify({ a: { b: [1, 2] } }, { encode: false })",
    "a[b][0]=1&a[b][1]=2",
  ],
  ["semver", 'import semver from "semver"', 'semver.satisfies("1.2.3", "^1.0.0")', "true"],
  ["minimatch", 'import { minimatch } from "minimatch"', 'minimatch("a/b.ts", "**/*.{ts,js}")', "true"],
  ["diff", 'import { diffChars } from "diff"', 'diffChars("ab", "ac").length', "3"],
  ["he", 'import he from "he"', 'he.encode("a<b é")', "a&#x3C;b &#xE9;"],
  [
    "iconv-lite",
    'import iconv from "iconv-lite"',
    'iconv.decode(iconv.encode("é€", "win1252"), "win1252")',
    "é€",
  ],
  [
    "pako",
    'import * as pako from "pako"',
    'new TextDecoder().decode(pako.inflate(pako.deflate("hello hello")))',
    "hello hello",
  ],
  [
    "fflate",
    'import { gunzipSync, gzipSync, strFromU8, strToU8 } from "fflate"',
    'strFromU8(gunzipSync(gzipSync(strToU8("hi"))))',
    "hi",
  ],
  [
    "jsonpath-plus",
    'import { JSONPath } from "jsonpath-plus"',
    'JSONPath({ path: "$.a[*].b", json: { a: [{ b: 1 }, { b: 2 }] } }).join()',
    "1,2",
  ],
  ["jmespath", 'import jmespath from "jmespath"', 'jmespath.search({ a: { b: 3 } }, "a.b")', "3"],
  ["turndown", 'import Turndown from "turndown"', 'new Turndown().turndown("<h1>hi</h1>")', "hi\n=="],
  [
    "linkify-it",
    'import { LinkifyIt } from "linkify-it"',
    'new LinkifyIt().match("see http://a.ch now")[0].url',
    "http://a.ch",
  ],
  [
    "axios",
    'import axios from "axios"',
    'axios.getUri({ url: "http://a.ch/x", params: { q: 1 } })',
    "http://a.ch/x?q=1",
  ],
  ["ky", 'import ky from "ky"', "typeof ky.get", "function"],
  [
    "openai",
    'import OpenAI from "openai"',
    'typeof new OpenAI({ apiKey: "k", baseURL: "http://localhost" }).chat.completions.create',
    "function",
  ],
  ["validator", 'import validator from "validator"', 'validator.isEmail("a@b.ch")', "true"],
  ["chalk", 'import { Chalk } from "chalk"', 'new Chalk({ level: 1 }).red("x").length', "11"],
  ["slugify", 'import slugify from "slugify"', 'slugify("Héllo wörld")', "Hello-world"],
  ["fuse.js", 'import Fuse from "fuse.js"', 'new Fuse(["apple", "pear"]).search("aple")[0].item', "apple"],
];

/** Packages of one component. Each has its tool, so that a failure has a name. */
const GROUP_SIZE = 8;

/** Every third group: building all takes minutes, and they change with the builder only. `npm run test:packages` has all of them. */
const tested =
  process.env["WASMCP_TEST_ALL_PACKAGES"] === "1"
    ? rows
    : rows.filter((_, index) => Math.floor(index / GROUP_SIZE) % 3 === 0);

describe("packages of the npm registry", () => {
  let server: RunningServer;
  let folder: string;

  before(async () => {
    folder = await installPackages();
    const groups = Array.from({ length: Math.ceil(tested.length / GROUP_SIZE) }, (_, index) =>
      tested.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
    );
    const specs: string[] = [];
    for (const [index, group] of groups.entries())
      specs.push(await buildGroup(folder, `group-${index}`, group));
    const file = path.join(folder, "server.wasm");
    await composeFiles({ ...here, specs, output: file, force: true }, unwatchedJob, assets);
    server = await startServer(
      { ...host, file, runtime: "wasmtime", host: "127.0.0.1", port: 0, env: {} },
      unwatchedJob,
      assets,
    );
  });
  after(() => server?.stop());

  for (const [name, , , expected] of tested) {
    test(name, async () => {
      const answer = await callTool(server.url, toolName(name));
      assert.deepEqual(answer, { isError: false, text: expected });
    });
  }
});

/** Installs the packages once for each version of their list. */
async function installPackages(): Promise<string> {
  const fixture = path.join(repositoryRoot, "test/fixtures/npm-packages");
  const lock = await fs.readFile(path.join(fixture, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = path.join(repositoryRoot, ".scratch", `npm-packages-${hash}`);
  const stamp = path.join(folder, "installed");
  if (
    await fs.stat(stamp).then(
      () => true,
      () => false,
    )
  )
    return folder;
  await fs.mkdir(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    await fs.copyFile(path.join(fixture, name), path.join(folder, name));
  }
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 300_000,
  });
  assert.equal(npm.status, 0, npm.stderr);
  await fs.writeFile(stamp, "");
  return folder;
}

async function buildGroup(folder: string, name: string, group: readonly Row[]): Promise<string> {
  const directory = path.join(folder, name);
  const source = path.join(directory, "src");
  await fs.mkdir(source, { recursive: true });
  await fs.writeFile(
    path.join(directory, "package.json"),
    JSON.stringify({ name, version: "1.0.0", type: "module" }),
  );
  const modules = await Promise.all(
    group.map(async ([packageName, imports, expression], index) => {
      const tool = `tool(${JSON.stringify(toolName(packageName))}, { async run() { return String(${expression}); } })`;
      const text = `import { tool } from "wasmcp:sdk";\n${imports};\nexport default ${tool};\n`;
      await fs.writeFile(path.join(source, `tool-${index}.ts`), text);
      return `import tool${index} from "./tool-${index}.ts";`;
    }),
  );
  const list = group.map((_, index) => `tool${index}`).join(", ");
  const entry = ['import { server } from "wasmcp:sdk";', ...modules, `export default server([${list}]);`, ""];
  await fs.writeFile(path.join(source, "index.ts"), entry.join("\n"));
  return (await buildProject(directory, { typeCheck: false })).file;
}

function toolName(packageName: string): string {
  return packageName.replaceAll(/\W/g, "-");
}

async function callTool(
  url: string,
  name: string,
): Promise<{ readonly isError: boolean; readonly text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } }),
  });
  const { result, error } = (await response.json()) as {
    readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };
    readonly error?: { readonly message: string };
  };
  return {
    isError: result?.isError ?? error !== undefined,
    text: result?.content[0]?.text ?? error?.message ?? "",
  };
}
