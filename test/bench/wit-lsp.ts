/**
 * `node test/bench/wit-lsp.ts`: how long the WIT language server takes for a package of 50 files and 5,000 lines, as an
 * editor sees it, over the protocol. It reports and never judges.
 */
import { performance } from "node:perf_hooks";
import { Client } from "../integration/language-server/client.ts";

const files = 50;
const rounds = 200;

/** About a hundred lines: types, a resource, functions, and uses of the two files before. */
function fileText(index: number): string {
  const uses = [index - 1, index - 2]
    .filter((other) => other >= 0)
    .map((other) => `  use part${other}.{item${other}, failure${other}};`);
  const records = Array.from({ length: 8 }, (_, at) =>
    [
      `  /// Record ${at}.`,
      `  record item${index}-x${at} {`,
      "    name: string,",
      `    parts: list<item${index}>,`,
      "    count: option<u64>,",
      "  }",
    ].join("\n"),
  );
  const functions = Array.from(
    { length: 24 },
    (_, at) =>
      `  /// Function ${at}.\n  call${at}: func(a: item${index}, b: list<item${index}-x${at % 8}>) -> result<item${index}, failure${index}>;`,
  );
  const head = index === 0 ? "package bench:big@1.0.0;\n" : "";
  return [
    `${head}interface part${index} {`,
    ...uses,
    `  record item${index} { id: u32, label: string }`,
    `  variant failure${index} { io(s32), text(string), none }`,
    ...records,
    ...functions,
    "}",
    "",
  ].join("\n");
}

const texts = Object.fromEntries(
  Array.from({ length: files }, (_, index) => [`wit/part${index}.wit`, fileText(index)]),
);
const lines = Object.values(texts).join("").split("\n").length;

function report(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  console.log(`${name.padEnd(44)} median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

console.log(`${files} files, ${lines} lines`);
const name = "wit/part25.wit";
const first: number[] = [];
for (let round = 0; round < 5; round++) {
  const client = await Client.start({ files: texts });
  await client.open(name);
  // From the moment the server is up: it has yet to read all files.
  first.push(await timed(() => client.diagnostics(name)));
  if (round < 4) {
    await client.stop();
    continue;
  }
  const document = client.document(name);
  const position = document.positionAt(document.getText().indexOf("list<item25") + 7);
  const at = { textDocument: { uri: client.uri(name) }, position };
  const repeat = async (work: (round: number) => Promise<unknown>): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let index = 0; index < rounds; index++) times.push(await timed(() => work(index)));
    return times;
  };
  report("hover", await repeat(() => client.request("textDocument/hover", at)));
  report("completion", await repeat(() => client.request("textDocument/completion", at)));
  report(
    "references",
    await repeat(() =>
      client.request("textDocument/references", { ...at, context: { includeDeclaration: true } }),
    ),
  );
  const end = document.positionAt(document.getText().lastIndexOf("}"));
  const type = (index: number): Promise<void> =>
    client.type(
      name,
      { start: end, end: index % 2 === 0 ? end : { ...end, character: end.character + 1 } },
      index % 2 === 0 ? " " : "",
    );
  const keystrokes = await repeat(async (index) => {
    await type(index);
    await client.diagnostics(name);
  });
  report("diagnostics after a keystroke", keystrokes);
  const hovers = await repeat(async (index) => {
    await type(index);
    await client.request("textDocument/hover", at);
  });
  report("a keystroke and a hover", hovers);
  const completions = await repeat(async (index) => {
    await type(index);
    await client.request("textDocument/completion", at);
  });
  report("a keystroke and a completion", completions);
  await client.stop();
}
report("first diagnostics", first);
