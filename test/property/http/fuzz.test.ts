/**
 * The HTTP surface under hostile requests, on wasmtime: no status of 500 or above, no trap, no hang, and every
 * answer valid for its era.
 *
 * `WASMCP_FUZZ_REQUESTS` says how many requests (50,000 unless set), `WASMCP_FUZZ_SEED` which ones. A failure names both and the
 * request's number, and shows its bytes.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  type ComposedServer,
  type TestTools,
  makeServer,
} from "../../integration/components/composed-server.ts";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type Answer, Connection, Unanswered } from "./connection.ts";
import { bodyLimit, bytesOf, type FuzzRequest, fuzzRequest, isBroken, mayBeAbandoned } from "./requests.ts";
import { checkAnswer } from "./rules.ts";

const requests = Number(process.env["WASMCP_FUZZ_REQUESTS"] ?? 50_000);
const seed = Number(process.env["WASMCP_FUZZ_SEED"] ?? 20260728);
const connections = 16;

/** Servers of different builds of the transport, with parts that answer every method, and the share of the requests that each gets. */
const servers: readonly (readonly [name: string, share: number, parts: readonly TestTools[]])[] = [
  ["a server that answers with JSON", 0.5, ["showcase", "library", "shelf"]],
  ["a server that streams", 0.3, ["talker", "showcase", "library"]],
  ["a server that filters", 0.1, ["filter-middleware", "guarded", "showcase", "shelf"]],
  ["a server that keeps track of calls", 0.1, ["visitor", "showcase", "library", "shelf"]],
];

for (const [name, fraction, parts] of servers) {
  describe(name, () => {
    let composed: ComposedServer;
    let server: RunningServer;
    let log = "";
    before(async () => {
      composed = await makeServer(parts);
      server = await composed.start(
        "wasmtime",
        { WASMCP_MAX_BODY: String(bodyLimit) },
        (text) => (log += text),
      );
    });
    after(async () => {
      await server?.stop();
      await composed?.remove();
    });

    const share = Math.ceil(requests * fraction);
    test(`answers ${share} hostile requests by the rules of its era`, async () => {
      let next = 0;
      let understood = 0;
      const run = async (): Promise<void> => {
        const connection = new Connection(server.port);
        try {
          while (next < share) {
            const answer = await exchange(connection, next++);
            if (answer?.status === 200) understood += 1;
          }
        } finally {
          connection.close();
        }
      };
      await Promise.all(Array.from({ length: connections }, run));
      assert.equal(next, share);
      // A generator that only makes nonsense would test little.
      assert.ok(understood > share / 4, `only ${understood} requests were understood`);
      assert.doesNotMatch(log, /trap|panic|error/iu);
    });
  });
}

/** Sends one request and checks its answer; nothing comes back where closing the connection was answer enough. */
async function exchange(connection: Connection, index: number): Promise<Answer | undefined> {
  const request = fuzzRequest(seed, index);
  const bytes = bytesOf(request);
  let answer: Answer | undefined;
  try {
    answer = await connection.exchange(bytes, request.verb === "HEAD", isBroken(request.framing));
    checkAnswer(request, answer);
    return answer;
  } catch (error) {
    if (error instanceof Unanswered && mayBeAbandoned(request)) return undefined;
    const found =
      answer === undefined
        ? ""
        : `\nanswer: ${answer.status} ${answer.body.toString("latin1").slice(0, 2000)}`;
    const sent = JSON.stringify(bytes.toString("latin1").slice(0, 4000));
    throw new Error(
      `request ${index} of seed ${seed} (${request.kind}): ${(error as Error).message}${found}\nrequest: ${sent}`,
      { cause: error },
    );
  }
}

/** A request, answers to it that are right, and answers that are not. */
const judged: readonly {
  readonly sent: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
}[] = [
  {
    sent: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    right: [
      '200 {"jsonrpc":"2.0","id":1,"result":{}}',
      '200 {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"m","data":1}}',
      '413 {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}',
    ],
    wrong: [
      '500 {"jsonrpc":"2.0","id":1,"result":{}}',
      "200 ",
      "202 ",
      '200 {"jsonrpc":"2.0","id":2,"result":{}}',
      '200 {"jsonrpc":"2.0","id":1}',
      '200 {"id":1,"result":{}}',
      '200 {"jsonrpc":"2.0","id":1,"result":{},"x":1}',
      '200 {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}}',
      '200 {"jsonrpc":"2.0","id":1,"error":{"code":"a","message":"m"}}',
      '200 {"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}',
      '400 {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}',
      '200 [{"jsonrpc":"2.0","id":1,"result":{}}]',
      '200 {"jsonrpc":"2.0"',
      '200 data: {"jsonrpc":"2.0","id":1,"result":{}}',
    ],
  },
  {
    sent: '{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}',
    right: [
      '200 {"jsonrpc":"2.0","id":"a","result":{"resultType":"complete","tools":[]}}',
      '404 {"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"m"}}',
    ],
    wrong: [
      '200 {"jsonrpc":"2.0","id":"a","result":{"tools":[]}}',
      '200 {"jsonrpc":"2.0","id":"a","result":{"resultType":"complete","tools":{}}}',
      '200 {"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"m"}}',
    ],
  },
  {
    sent: "{",
    right: ['400 {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}'],
    wrong: [
      '400 {"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"m"}}',
      '200 {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}',
      '400 {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}',
    ],
  },
  {
    sent: '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]',
    right: ['200 [{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","id":1,"result":{}}]'],
    wrong: ['200 [{"jsonrpc":"2.0","id":2,"result":{}}]', "200 []", "202 "],
  },
];

test("the rules accept correct answers and refuse wrong ones", () => {
  for (const { sent, right, wrong } of judged) {
    const request: FuzzRequest = {
      kind: "",
      verb: "POST",
      path: "/mcp",
      headers: [],
      body: Buffer.from(sent),
      framing: "length",
    };
    const judge = (text: string): void => {
      const headers = new Map([["content-type", "application/json"]]);
      checkAnswer(request, { status: Number(text.slice(0, 3)), headers, body: Buffer.from(text.slice(4)) });
    };
    for (const text of right) judge(text);
    for (const text of wrong) assert.throws(() => judge(text), Error, text);
  }
});
