import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { Channel, HostLink } from "../../../../../../toolchain/run/embedded/host-link.ts";
import { WINDOW, type FromGuest, type ToGuest } from "../../../../../../toolchain/run/embedded/messages.ts";
import {
  Fields,
  IncomingBody,
  OutgoingBody,
  OutgoingRequest,
  OutgoingResponse,
  ResponseOutparam,
} from "../../../../../../toolchain/run/embedded/wasi/http/index.ts";

/** The guest's end of a link. The test plays the host. */
class TestLink extends HostLink {
  readonly sent: FromGuest[] = [];
  readonly #deliver: (message: ToGuest) => void;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    super(port1, new Int32Array(new SharedArrayBuffer(4)));
    port1.unref();
    port2.unref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    this.#deliver = (message) => port2.postMessage(message);
  }

  override send(message: FromGuest): void {
    this.sent.push(message);
  }

  /** Sends messages, which the guest receives when it polls. */
  arrive(...messages: ToGuest[]): void {
    for (const message of messages) this.#deliver(message);
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);
/** A host function throws the error of its `result`. */
const throws = (work: () => unknown, error: unknown): void => {
  try {
    work();
  } catch (thrown) {
    assert.deepEqual(thrown, error);
    return;
  }
  assert.fail("expected an error");
};

describe("fields", () => {
  test("keep the order and the case of names, and find them in any case", () => {
    const fields = Fields.fromList([
      ["X-One", bytes("1")],
      ["x-two", bytes("2")],
      ["x-one", bytes("3")],
    ]);
    assert.deepEqual(
      fields.entries().map(([name, value]) => [name, text(value)]),
      [
        ["X-One", "1"],
        ["x-two", "2"],
        ["x-one", "3"],
      ],
    );
    assert.deepEqual(fields.get("X-ONE").map(text), ["1", "3"]);
    fields.set("x-One", [bytes("4")]);
    assert.deepEqual(fields.get("x-one").map(text), ["4"]);
    fields.delete("X-TWO");
    assert.equal(fields.has("x-two"), false);
  });

  test("refuse values that would change the rest of the message", () => {
    const fields = new Fields();
    throws(() => fields.append("x", bytes("a\r\nset-cookie: b")), { tag: "invalid-syntax" });
    throws(() => fields.append("x y", bytes("a")), { tag: "invalid-syntax" });
    throws(() => fields.set("Transfer-Encoding", [bytes("chunked")]), { tag: "forbidden" });
    throws(() => fields.append("HOST", bytes("a")), { tag: "forbidden" });
    assert.deepEqual(fields.entries(), []);
  });

  test("of a message cannot be changed, their clones can", () => {
    const fields = Fields.received([
      ["x", "\u00e9"],
      ["connection", "close"],
    ]);
    throws(() => fields.append("y", bytes("1")), { tag: "immutable" });
    assert.deepEqual([...(fields.get("x")[0] ?? [])], [0xe9]);
    assert.equal(fields.has("connection"), false);
    const clone = fields.clone();
    clone.append("y", bytes("1"));
    assert.deepEqual([clone.has("y"), fields.has("y")], [true, false]);
  });
});

describe("an answer", () => {
  const make = () => {
    const link = new TestLink();
    const channel = new Channel(link, 7);
    return { link, channel, outparam: new ResponseOutparam(channel) };
  };

  test("is sent head first, also when the body was written before", () => {
    const { link, outparam } = make();
    const response = new OutgoingResponse(link, Fields.fromList([["x", bytes("1")]]));
    response.setStatusCode(201);
    const body = response.body();
    body.write().blockingWriteAndFlush(bytes("early"));
    OutgoingBody.finish(body, undefined);
    ResponseOutparam.set(outparam, { tag: "ok", val: response });
    assert.deepEqual(link.sent, [
      { kind: "answer", channel: 7, status: 201, headers: [["x", "1"]] },
      { kind: "data", channel: 7, bytes: bytes("early") },
      { kind: "end", channel: 7 },
    ]);
    assert.equal(ResponseOutparam.problem(outparam), undefined);
  });

  test("without a body ends at once", () => {
    const { link, outparam } = make();
    ResponseOutparam.set(outparam, { tag: "ok", val: new OutgoingResponse(link, new Fields()) });
    assert.deepEqual(
      link.sent.map(({ kind }) => kind),
      ["answer", "end"],
    );
  });

  test("with another length than announced is incomplete", () => {
    const { link, outparam } = make();
    const response = new OutgoingResponse(link, Fields.fromList([["content-length", bytes("3")]]));
    const body = response.body();
    ResponseOutparam.set(outparam, { tag: "ok", val: response });
    body.write().write(bytes("four"));
    throws(() => OutgoingBody.finish(body, undefined), { tag: "HTTP-response-body-size", val: 4n });
    assert.equal(link.sent.at(-1)?.kind, "failed");
  });

  test("waits when a window is under way, and goes on when the client has taken bytes", () => {
    const { link, channel, outparam } = make();
    const response = new OutgoingResponse(link, new Fields());
    const stream = response.body().write();
    ResponseOutparam.set(outparam, { tag: "ok", val: response });
    assert.equal(stream.checkWrite(), BigInt(WINDOW));
    stream.write(new Uint8Array(WINDOW));
    assert.deepEqual([stream.checkWrite(), stream.subscribe().ready()], [0n, false]);
    link.arrive({ kind: "taken", channel: channel.id, bytes: 1000 });
    assert.deepEqual([stream.subscribe().ready(), stream.checkWrite()], [true, 1000n]);
    link.arrive({ kind: "closed", channel: channel.id });
    throws(() => stream.checkWrite(), { tag: "closed" });
  });

  test("that is an error, or missing, is reported as a problem", () => {
    const { outparam } = make();
    assert.match(ResponseOutparam.problem(outparam) ?? "", /without an answer/);
    ResponseOutparam.set(outparam, { tag: "err", val: { tag: "internal-error", val: "no luck" } });
    assert.equal(
      ResponseOutparam.problem(outparam),
      "the handler answered with the error `internal-error`: no luck",
    );
  });
});

describe("a request's body", () => {
  test("is read in the requested pieces, to its end", () => {
    const link = new TestLink();
    const channel = new Channel(link, 1);
    const stream = new IncomingBody(channel).stream();
    assert.equal(stream.read(10n).length, 0);
    link.arrive({ kind: "data", channel: 1, bytes: bytes("hello") }, { kind: "end", channel: 1 });
    assert.equal(text(stream.blockingRead(2n)), "he");
    assert.equal(text(stream.read(100n)), "llo");
    throws(() => stream.read(1n), { tag: "closed" });
  });

  test("makes room for more when a part of it is read", () => {
    const link = new TestLink();
    const stream = new IncomingBody(new Channel(link, 1)).stream();
    link.arrive({ kind: "data", channel: 1, bytes: new Uint8Array(WINDOW) });
    stream.read(1n);
    assert.deepEqual(link.sent, []);
    const { length } = stream.read(BigInt(WINDOW));
    assert.deepEqual(link.sent, [{ kind: "taken", channel: 1, bytes: length + 1 }]);
  });

  test("that ends early reports an error after the bytes that arrived", () => {
    const link = new TestLink();
    const stream = new IncomingBody(new Channel(link, 1)).stream();
    const error = { tag: "HTTP-request-incomplete" };
    link.arrive({ kind: "data", channel: 1, bytes: bytes("half") }, { kind: "failed", channel: 1, error });
    assert.equal(text(stream.blockingRead(100n)), "half");
    assert.throws(
      () => stream.blockingRead(100n),
      (thrown: { tag: string; val: { payload: unknown } }) => {
        assert.equal(thrown.tag, "last-operation-failed");
        assert.deepEqual(thrown.val.payload, error);
        return true;
      },
    );
  });

  test("returns its stream once", () => {
    const body = new IncomingBody(new Channel(new TestLink(), 1));
    body.stream();
    throws(() => body.stream(), undefined);
  });
});

describe("a request that the component makes", () => {
  const make = (link: TestLink) => {
    const request = new OutgoingRequest(link, new Fields());
    request.setScheme({ tag: "HTTP" });
    request.setAuthority("127.0.0.1:80");
    return request;
  };

  test("is settled by an answer", () => {
    const link = new TestLink();
    const future = OutgoingRequest.send(make(link), undefined);
    assert.equal(future.get(), undefined);
    const [fetch] = link.sent;
    assert.ok(fetch?.kind === "fetch");
    assert.equal(fetch.head.pathWithQuery, "/");
    link.arrive({ kind: "fetched", channel: fetch.channel, status: 204, headers: [] });
    future.subscribe().block();
    const got = future.get() as { val: { tag: string; val: { status(): number } } };
    assert.deepEqual([got.val.tag, got.val.val.status()], ["ok", 204]);
    assert.deepEqual(future.get(), { tag: "err", val: undefined });
  });

  test("is settled by a failure", () => {
    const link = new TestLink();
    const future = OutgoingRequest.send(make(link), undefined);
    const error = { tag: "connection-refused" };
    link.arrive({
      kind: "failed",
      channel: link.sent[0]?.kind === "fetch" ? link.sent[0].channel : 0,
      error,
    });
    assert.deepEqual(future.get(), { tag: "ok", val: { tag: "err", val: error } });
  });

  test("cannot reach another host through its path", () => {
    const request = make(new TestLink());
    throws(() => request.setPathWithQuery("@evil.example/"), undefined);
    throws(() => request.setPathWithQuery("/a b"), undefined);
    for (const authority of ["a/b", "user@a", "a:b", "a b", ""])
      throws(() => request.setAuthority(authority), undefined);
    request.setAuthority("[::1]:8080");
    request.setPathWithQuery("/ok?x=1");
    assert.equal(request.pathWithQuery(), "/ok?x=1");
  });
});
