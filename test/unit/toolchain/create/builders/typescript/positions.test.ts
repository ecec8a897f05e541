/** A place in the packaged code leads to the source, in the toolchain and inside the component. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import {
  setPositions,
  sourceFrames,
} from "../../../../../../toolchain/create/builders/typescript/guest/engine/stack.ts";
import { readPositions } from "../../../../../../toolchain/create/builders/typescript/positions.ts";

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-positions-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

test("names the file and the line of the author's code, the file of a package, and nothing for code of ours", async () => {
  const files = {
    "src/index.ts":
      'import { a } from "./a.ts";\nimport { p } from "pkg";\nimport { g } from "../guest/g.js";\n\nexport const all = () => [a(),\n  p(), g()];\n',
    "src/a.ts": "\n\nexport function a() {\n  return mark('in a');\n}\n",
    "node_modules/pkg/index.js": "\nexport function p() { return mark('in p'); }\n",
    "node_modules/pkg/package.json": '{ "name": "pkg", "version": "1.0.0" }',
    "guest/g.js": "export function g() { return mark('in g'); }\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  }
  const result = await build({
    entryPoints: [path.join(folder, "src/index.ts")],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: "esm",
    minifyWhitespace: true,
    sourcemap: "external",
    outfile: "component.js",
  });
  const text = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
  const code = text(".js");
  const positions = readPositions(text(".map"), folder, path.join(folder, "guest"));
  setPositions(positions.reduced);
  const at = (needle: string) => {
    const offset = code.indexOf(needle);
    const line = code.slice(0, offset).split("\n").length;
    return { line, column: offset - code.lastIndexOf("\n", offset - 1) };
  };
  const frames = (needle: string) => {
    const { line, column } = at(needle);
    return sourceFrames(`    at f (componentize-qjs:user.js:${line}:${column})\n`);
  };
  assert.deepEqual(frames('mark("in a")'), [{ name: "f", place: "src/a.ts:4" }]);
  assert.deepEqual(frames('mark("in p")'), [{ name: "f", place: "pkg/index.js" }]);
  assert.deepEqual(frames('mark("in g")'), []);
  const place = at('mark("in a")');
  assert.deepEqual(positions.find(place.line, place.column), {
    file: path.join(folder, "src/a.ts"),
    line: 4,
    column: 10,
  });
  assert.equal(positions.find(at('mark("in g")').line, at('mark("in g")').column), undefined);
  assert.deepEqual(sourceFrames("no stack at all"), []);
});
