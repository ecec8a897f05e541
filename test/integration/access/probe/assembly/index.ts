/** `PROBE_TOKEN` is the token, and `PROBE_TIMES` how often it is asked about. Prints `ok PRINCIPAL` or `STATUS REASON`, and how many nanoseconds the first question and the fastest one took. */
import { Bytes, heapMark, heapRelease, Result, Unit, unit, Utf8 } from "../bindings/abi";
import { getEnvironment } from "../bindings/wasi/cli/environment";
import { getStdout } from "../bindings/wasi/cli/stdout";
import { now } from "../bindings/wasi/clocks/monotonic-clock";
import { admit, state } from "../bindings/wasmcp/framework/access";

export namespace run {
  // oxlint-disable-next-line no-shadow -- the interface and its function have the same name
  export function run(): Result<Unit, Unit> {
    const token = "Bearer " + variable("PROBE_TOKEN");
    const times = I32.parseInt(variable("PROBE_TIMES"));
    const began = now();
    state();
    let last = ask(token);
    const first = now() - began;
    let fastest = first;
    const mark = heapMark();
    for (let i = 1; i < times; i++) {
      heapRelease(mark);
      const before = now();
      ask(token);
      fastest = min(fastest, now() - before);
    }
    if (times > 1) heapRelease(mark);
    print(last + "\n" + first.toString() + " " + fastest.toString() + "\n");
    return Result.ok<Unit, Unit>(unit);
  }
}

function ask(token: string): string {
  const text = Utf8.from(token);
  const answer = admit([new Bytes(text.ptr, text.len)], null);
  if (answer.isErr) return answer.err.status.toString() + " " + answer.err.description.toString();
  return "ok " + answer.ok.principal.toString();
}

function variable(name: string): string {
  const all = getEnvironment();
  for (let i = 0, n = all.length; i < n; i++) {
    if (all[i]._0.toString() == name) return all[i]._1.toString();
  }
  return "";
}

function print(text: string): void {
  const bytes = Utf8.from(text);
  getStdout().blockingWriteAndFlush(new Bytes(bytes.ptr, bytes.len));
}
