/** Names in files are of strangers: the command shows them without characters that steer the terminal. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { Sink, writeSections, type Index, type SectionContent } from "../../../core/component/index.ts";

const HOSTILE = "a:b/c\x1b[31m\x1b]0;owned\x07\u202e\nerror: forged <b>[x](command:evil)";
const main = path.join(import.meta.dirname, "../../../cli/main.ts");
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "hostile-names-"));
after(() => fs.rm(folder, { recursive: true }));

/** A component with the name in each place where names are: an import, a function, the name of the component, its producers and version. */
function component(name: string): Uint8Array {
  const plain = (text: string) => ({ name: text, form: 0, attributes: [] }) as const;
  const func = { kind: "func", async: false, params: [], result: undefined } as const;
  const type = 0 as Index<"type">;
  const custom = (section: string, write: (sink: Sink) => void): SectionContent => {
    const sink = new Sink();
    write(sink);
    return { kind: "custom", name: section, bytes: sink.finish() };
  };
  return writeSections([
    {
      kind: "types",
      items: [
        {
          kind: "instance",
          declarations: [
            { kind: "type", type: func },
            { kind: "export", export: { name: plain(name), type: { kind: "func", type } } },
          ],
        },
      ],
    },
    { kind: "imports", items: [{ name: plain(name), type: { kind: "instance", type } }] },
    custom("component-name", (sink) => {
      sink.byte(0);
      const inner = new Sink();
      inner.name(name);
      sink.sized(inner.finish());
    }),
    custom("producers", (sink) =>
      sink.vec([name], (role) => {
        sink.name(role);
        sink.vec([name], (each) => {
          sink.name(each);
          sink.name(each);
        });
      }),
    ),
    custom("version", (sink) => {
      for (const byte of Buffer.from(name)) sink.byte(byte);
    }),
  ]);
}

const file = path.join(folder, "hostile.wasm");
await fs.writeFile(file, component(HOSTILE));

function wasmcp(...args: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, timeout: 180_000 }, (_, out, err) =>
      resolve({ out, err }),
    );
  });
}

function checkShown({ out, err }: { readonly out: string; readonly err: string }): void {
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(out + err, /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.doesNotMatch(out + err, /^\s*error: forged/m);
  assert.match(out + err, /\\x1b\[31m/);
}

test("`inspect` spells out what is hidden in names", async () => {
  const { out, err } = await wasmcp("inspect", file);
  checkShown({ out, err });
  assert.match(out, /Imports:\n {2}a:b\/c\\x1b\[31m\\x1b\]0;owned\\x07\\u\{202e\}\\x0aerror: forged/);
});

test("`inspect --graph` writes no markup into labels", async () => {
  const { out, err } = await wasmcp("inspect", "--graph", file);
  for (const hidden of ["<b>", "\x1b", "\u202e"]) assert.ok(!(out + err).includes(hidden));
});

test("`inspect --json` has names as they are in the file", async () => {
  const { out } = await wasmcp("inspect", "--json", file);
  const { imports, name } = JSON.parse(out) as { imports: { name: string }[]; name: string };
  assert.deepEqual([imports[0]?.name, name], [HOSTILE, HOSTILE]);
});

test("`compose` and `run` refuse a component with such a name, and spell it out", async () => {
  checkShown(await wasmcp("compose", "server", file, "-o", path.join(folder, "out.wasm")));
  checkShown(await wasmcp("run", file));
});

test("a file whose name steers the terminal is named without that", async () => {
  const name = "x\x1b[2J\nerror: forged.wasm";
  const err = (await wasmcp("inspect", `./${name}`)).err;
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(err, /\x1b/);
});
