/** The modules of Node that components have do what Node's do: each expression runs on both, and the values are compared. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as theirBuffer from "node:buffer";
import * as theirAssert from "node:assert";
import theirCrypto from "node:crypto";
import * as theirEvents from "node:events";
import * as theirPath from "node:path";
import * as theirQuerystring from "node:querystring";
import * as theirStringDecoder from "node:string_decoder";
import * as theirUrl from "node:url";
import * as theirUtil from "node:util";
import { useWasi } from "../wasi-host.ts";

useWasi();
const guest = "../../../../../../../../toolchain/create/builders/typescript/guest";
const load = async (module: string): Promise<Record<string, never>> =>
  (await import(`${guest}/node/${module}.ts`)) as Record<string, never>;
((await import(`${guest}/engine/state.ts`)) as { startRunning(): void }).startRunning();

/** What came of it, without the words of an error, which are each one's own. */
function outcome(work: () => unknown): unknown {
  try {
    const value = work();
    return value instanceof Uint8Array ? ["bytes", ...value] : value;
  } catch (error) {
    const { name, code } = error as Error & { readonly code?: unknown };
    return `error ${name} ${String(code)}`;
  }
}

/** Runs the expressions, each a function of the module. */
function compare(
  name: string,
  ours: unknown,
  theirs: unknown,
  expressions: readonly ((module: never) => unknown)[],
): void {
  describe(name, () => {
    for (const expression of expressions) {
      test(String(expression).replace(/\s+/g, " "), () => {
        assert.deepEqual(
          outcome(() => expression(ours as never)),
          outcome(() => expression(theirs as never)),
        );
      });
    }
  });
}

type Buffers = typeof theirBuffer;
const encodings = [
  "utf8",
  "hex",
  "base64",
  "base64url",
  "latin1",
  "ascii",
  "utf16le",
  "binary",
  "ucs2",
] as const;
const texts = ["", "abc", "é天🛠", "\ud800x", "ff00zz", "YWJj", "_-8=", "a b\n"];

compare("buffer", await load("buffer"), theirBuffer, [
  ...encodings.flatMap((encoding) => [
    ({ Buffer }: Buffers) => texts.map((text) => [...Buffer.from(text, encoding)]),
    ({ Buffer }: Buffers) => Buffer.from([0, 1, 127, 128, 195, 169, 255]).toString(encoding),
    ({ Buffer }: Buffers) => texts.map((text) => Buffer.byteLength(text, encoding)),
  ]),
  ({ Buffer }: Buffers) => Buffer.from("a", "other" as never),
  ({ Buffer }: Buffers) => [
    Buffer.isEncoding("UTF-8"),
    Buffer.isEncoding("x"),
    Buffer.isBuffer(Buffer.alloc(1)),
    Buffer.isBuffer(new Uint8Array(1)),
  ],
  ({ Buffer }: Buffers) => Buffer.from([1, 256, -1, 2.7] as number[]),
  ({ Buffer }: Buffers) => Buffer.from(new Uint16Array([1, 256])),
  ({ Buffer }: Buffers) => Buffer.from(new Uint8Array([1, 2, 3]).buffer, 1, 1),
  ({ Buffer }: Buffers) => Buffer.from({ type: "Buffer", data: [1, 2] } as never),
  ({ Buffer }: Buffers) => Buffer.from(Object("text") as never),
  ({ Buffer }: Buffers) => Buffer.from({ length: 2, 0: 5, 1: 6 } as never),
  ({ Buffer }: Buffers) => Buffer.from(5 as never),
  ({ Buffer }: Buffers) => Buffer.from(null as never),
  ({ Buffer }: Buffers) => Buffer.from({} as never),
  ({ Buffer }: Buffers) => Buffer.alloc(5, "ab"),
  ({ Buffer }: Buffers) => Buffer.alloc(4, 7),
  ({ Buffer }: Buffers) => Buffer.alloc(-1),
  ({ Buffer }: Buffers) => Buffer.alloc("1" as never),
  ({ Buffer }: Buffers) => (Buffer as unknown as (size: number) => Buffer)(3).length,
  ({ Buffer }: Buffers) => (Buffer as unknown as (text: string) => Buffer)("abc").toString(),
  ({ Buffer }: Buffers) => Buffer.concat([Buffer.from("a"), new Uint8Array([98])], 5),
  ({ Buffer }: Buffers) => Buffer.concat([Buffer.from("abc"), Buffer.from("def")], 4).toString(),
  ({ Buffer }: Buffers) => [
    Buffer.compare(Buffer.from("a"), Buffer.from("b")),
    Buffer.from("b").compare(Buffer.from("a")),
    Buffer.from("a").equals(Buffer.from("a")),
  ],
  ({ Buffer }: Buffers) => {
    const buffer = Buffer.from("hello world");
    const part = buffer.slice(0, 5);
    part[0] = 72;
    return [buffer.toString(), part.toString("hex"), buffer.subarray(-5).toString(), Buffer.isBuffer(part)];
  },
  ({ Buffer }: Buffers) => {
    const buffer = Buffer.from("abcabc");
    return [
      buffer.indexOf("c"),
      buffer.indexOf("c", 3),
      buffer.lastIndexOf("a"),
      buffer.includes("bca"),
      buffer.indexOf(98),
      buffer.indexOf(Buffer.from("ca")),
      buffer.indexOf("x"),
      buffer.indexOf("c", -1),
      buffer.lastIndexOf("a", 2),
      buffer.indexOf(""),
    ];
  },
  ({ Buffer }: Buffers) => {
    const buffer = Buffer.alloc(6);
    return [buffer.write("abcdefgh", 2), buffer.write("é", 5), buffer.write("ff", 0, "hex"), [...buffer]];
  },
  ({ Buffer }: Buffers) => {
    const buffer = Buffer.alloc(5);
    return [
      Buffer.from("abcdef").copy(buffer, 1, 2),
      [...buffer],
      [...buffer.fill("xy", 1, 4)],
      [...buffer.fill(0)],
    ];
  },
  ...[
    "UInt8",
    "Int8",
    "UInt16LE",
    "UInt16BE",
    "Int16LE",
    "UInt32LE",
    "UInt32BE",
    "Int32BE",
    "FloatLE",
    "DoubleBE",
  ].map((kind) => ({ Buffer }: Buffers) => {
    const buffer = Buffer.from([1, 2, 253, 4, 5, 6, 7, 8, 9]) as unknown as Record<
      string,
      (...values: number[]) => number
    >;
    const own = Buffer.alloc(9) as unknown as Record<string, (...values: number[]) => number>;
    return [
      kind,
      buffer[`read${kind}`]?.(1),
      own[`write${kind}`]?.(100, 1),
      [...(own as unknown as Buffer)],
      outcome(() => buffer[`read${kind}`]?.(9)),
      outcome(() => own[`write${kind}`]?.(2 ** 40, 0)),
    ];
  }),
  ({ Buffer }: Buffers) => {
    const buffer = Buffer.from([255, 2, 3, 4, 5, 6]);
    const own = Buffer.alloc(6);
    return [
      buffer.readUIntBE(0, 6),
      buffer.readIntBE(0, 6),
      buffer.readUIntLE(1, 3),
      buffer.readIntLE(0, 1),
      own.writeUIntBE(0x123456, 1, 3),
      own.writeIntLE(-5, 0, 2),
      [...own],
    ];
  },
  ({ Buffer }: Buffers) => {
    const own = Buffer.alloc(8);
    own.writeBigInt64LE(-5n);
    return [
      String(own.readBigInt64LE()),
      String(own.readBigUInt64BE()),
      String(Buffer.from(own).swap64().readBigInt64BE()),
    ];
  },
  ({ Buffer }: Buffers) => JSON.stringify({ a: Buffer.from("ab") }),
  ({ Buffer }: Buffers) => theirUtil.inspect(Buffer.from("a".repeat(60))),
  ({ Buffer }: Buffers) => {
    const mapped = Buffer.from("abc").map((byte) => byte + 1);
    return [
      Buffer.isBuffer(mapped),
      mapped.toString(),
      Buffer.from("x") instanceof Uint8Array,
      Buffer.name,
      Object.keys(Buffer.from("a")),
    ];
  },
  ({ Buffer }: Buffers) => Buffer.from("abc").swap16(),
  ({ isUtf8, isAscii, transcode, Buffer }: Buffers) => [
    isUtf8(Buffer.from([255])),
    isAscii(Buffer.from("é")),
    transcode(Buffer.from("é"), "utf8", "latin1").toString("hex"),
  ],
]);

type Paths = typeof theirPath;
const paths = [
  "",
  "/",
  "//",
  ".",
  "..",
  "a",
  "a/b",
  "/a/b/",
  "./a/../b",
  "../a",
  "/../a",
  "a//b/./c",
  "/a/b.txt",
  ".bashrc",
  "a.",
  "a.b.c",
  "/a/..",
  "a/b/..",
  "..a",
  "a/.b/c.d/",
];

compare("path", await load("path"), theirPath.posix, [
  ({ normalize }: Paths) => paths.map((path) => normalize(path)),
  ({ dirname }: Paths) => paths.map((path) => dirname(path)),
  ({ basename }: Paths) => paths.map((path) => [basename(path), basename(path, ".txt")]),
  ({ extname }: Paths) => paths.map((path) => extname(path)),
  ({ parse }: Paths) => paths.map((path) => parse(path)),
  ({ parse, format }: Paths) => paths.map((path) => format(parse(path))),
  ({ isAbsolute }: Paths) => paths.map((path) => isAbsolute(path)),
  ({ join }: Paths) => paths.flatMap((first) => paths.map((second) => join(first, second))),
  ({ resolve }: Paths) => paths.flatMap((first) => paths.map((second) => resolve("/root", first, second))),
  ({ relative }: Paths) =>
    paths.flatMap((first) => paths.map((second) => relative(`/r/${first}`, `/r/${second}`))),
  ({ join }: Paths) => join(5 as never),
  ({ format }: Paths) => [
    format({ dir: "/a", base: "b" }),
    format({ root: "/", name: "a", ext: "b" }),
    format({ name: "a" }),
  ],
  ({ sep, delimiter, posix }: Paths) => [sep, delimiter, posix.join("a", "b"), posix.posix === posix],
]);

type Events = typeof theirEvents & {
  readonly once: typeof theirEvents.default.once;
  readonly on: typeof theirEvents.default.on;
};

compare(
  "events",
  { ...((await load("events")) as object), EventEmitter: (await load("events"))["default"] },
  theirEvents,
  [
    ({ EventEmitter }: Events) => {
      const log: unknown[] = [];
      const emitter = new EventEmitter();
      emitter.on("newListener", (name) => log.push(["new", name]));
      emitter.on("a", (...values) => log.push(["on", ...values]));
      emitter.once("a", () => log.push("once"));
      emitter.prependListener("a", () => log.push("first"));
      log.push(
        emitter.emit("a", 1, 2),
        emitter.emit("a"),
        emitter.emit("b"),
        emitter.listenerCount("a"),
        emitter.eventNames(),
      );
      return log;
    },
    ({ EventEmitter }: Events) => new EventEmitter().emit("error", new RangeError("x")),
    ({ EventEmitter }: Events) => new EventEmitter().emit("error", "text"),
    ({ EventEmitter }: Events) => new EventEmitter().on("a", 5 as never),
    ({ EventEmitter }: Events) => {
      const log: unknown[] = [];
      const emitter = new EventEmitter();
      const listener = () => log.push("listener");
      emitter.on("removeListener", (name) => log.push(["removed", name]));
      emitter.once("a", listener);
      emitter.off("a", listener);
      emitter.on("a", listener).on("b", listener);
      emitter.removeAllListeners("a");
      log.push(emitter.emit("a"), emitter.listeners("b").length, emitter.rawListeners("b").length);
      emitter.removeAllListeners();
      log.push(emitter.eventNames());
      return log;
    },
    ({ EventEmitter }: Events) => {
      function Old(this: object) {
        (EventEmitter as unknown as { call(self: object): void }).call(this);
      }
      theirUtil.inherits(Old as never, EventEmitter as never);
      const old = new (Old as unknown as new () => InstanceType<typeof EventEmitter>)();
      let seen = 0;
      old.on("a", (value) => (seen = value));
      old.emit("a", 7);
      return [seen, old instanceof EventEmitter, Object.keys(old).length === 0 || "state is visible"].slice(
        0,
        2,
      );
    },
    ({ EventEmitter, defaultMaxListeners }: Events) => [
      new EventEmitter().getMaxListeners(),
      defaultMaxListeners,
      new EventEmitter().setMaxListeners(3).getMaxListeners(),
    ],
  ],
);

test("events: once and on wait for events", { timeout: 60_000 }, async () => {
  for (const { once, on, EventEmitter } of [
    {
      ...((await load("events")) as unknown as Events),
      EventEmitter: (await load("events"))["default"] as unknown as Events["EventEmitter"],
    },
    theirEvents as unknown as Events,
  ]) {
    const emitter = new EventEmitter();
    const first = once(emitter, "a");
    emitter.emit("a", 1, 2);
    assert.deepEqual(await first, [1, 2]);
    const failing = once(emitter, "a");
    emitter.emit("error", new RangeError("bad"));
    await assert.rejects(failing, { message: "bad" });
    const seen: unknown[] = [];
    const iterator = on(emitter, "b");
    emitter.emit("b", 1);
    emitter.emit("b", 2);
    for await (const values of iterator) {
      seen.push(values);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, [[1], [2]]);
    assert.equal(emitter.listenerCount("b"), 0);
  }
});

type Querystring = typeof theirQuerystring;

compare("querystring", await load("querystring"), theirQuerystring, [
  ({ parse }: Querystring) =>
    ["a=1&b=2&a=3", "a", "=b", "a=%20+%zz%C3%BC", "&&", ""].map((text) => ({ ...parse(text) })),
  ({ parse }: Querystring) => ({ ...parse("a:1;b:2", ";", ":") }),
  ({ parse }: Querystring) => ({ ...parse("a=1&b=2&c=3", undefined, undefined, { maxKeys: 2 }) }),
  ({ stringify }: Querystring) => [
    stringify({ a: ["1", "2"], b: "ü &", c: 5, d: true, e: null, f: undefined, g: {} } as never),
    stringify("a" as never),
    stringify({ a: 1 }, ";", ":"),
  ],
  ({ escape, unescape }: Querystring) => [escape("a b&ü"), unescape("%C3%BC%zz")],
]);

type Decoders = typeof theirStringDecoder;

compare(
  "string_decoder",
  await load("string_decoder"),
  theirStringDecoder,
  (["utf8", "utf16le", "base64", "base64url", "hex", "latin1"] as const).map(
    (encoding) =>
      ({ StringDecoder }: Decoders) => {
        const bytes = Buffer.from("aé天🛠b\ufeffc", encoding === "utf16le" ? "utf16le" : "utf8");
        const decoder = new StringDecoder(encoding);
        let text = "";
        for (const byte of bytes) text += decoder.write(Buffer.from([byte]));
        return [encoding, text + decoder.end(), decoder.write(Buffer.from([0xe5, 0xa4])) + decoder.end()];
      },
  ),
);

type Urls = typeof theirUrl;
const urls = [
  "http://user:p%20w@Host.COM:8080/a/b?c=d&e=f#g",
  "http://a.com",
  "https://a.com?x=1",
  "mailto:a@b.c",
  "/a/b?c#d",
  "a/b",
  "//host/path",
  "file:///a/b",
  "http://[::1]:3000/x",
  'http://a.com/a b"<>',
  "javascript:alert(1)",
  "?q=1",
  "#h",
  "",
  "http://münchen.example/ü",
  "ws://a:1",
];

compare("url", await load("url"), theirUrl, [
  ({ parse }: Urls) => urls.map((url) => ({ ...parse(url) })),
  ({ parse }: Urls) => urls.map((url) => ({ ...(parse(url, true).query as object) })),
  ({ parse }: Urls) => parse("//host/path", false, true).host,
  ({ parse, format }: Urls) => urls.map((url) => format(parse(url))),
  ({ format }: Urls) => [
    format({ protocol: "http", host: "a.com", pathname: "x", query: { a: 1 } }),
    format({ hostname: "::1", port: 80, protocol: "http:" }),
    format({ pathname: "/a?b#c", search: "x", hash: "y" }),
  ],
  ({ resolve }: Urls) =>
    [
      ["/one/two/three", "four"],
      ["http://a.com/", "/one"],
      ["http://a.com/one", "two"],
      ["http://a.com/x/", "../y?z"],
    ].map(([from = "", to = ""]) => resolve(from, to)),
  ({ fileURLToPath }: Urls) => [fileURLToPath("file:///a%20b/c"), outcome(() => fileURLToPath("http://a"))],
  ({ pathToFileURL }: Urls) => pathToFileURL("/a b/%/?#").href,
  ({ domainToASCII, domainToUnicode }: Urls) => [
    domainToASCII("español.com"),
    domainToUnicode("xn--espaol-zwa.com"),
  ],
  ({ urlToHttpOptions, URL }: Urls) => ({ ...urlToHttpOptions(new URL("http://u:p@a.com:81/b?c#d")) }),
]);

type Utils = typeof theirUtil;

compare("util", await load("util"), theirUtil, [
  ({ format }: Utils) => format("%s:%d %j %o", "a", 1, { b: 2 }, [1]),
  ({ inspect }: Utils) => [
    inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 }),
    inspect(new Map([[1, 2]])),
    inspect.custom,
  ],
  ({ types }: Utils) => [
    types.isDate(new Date()),
    types.isRegExp(/a/),
    types.isPromise(Promise.resolve()),
    types.isUint8Array(new Uint8Array()),
    types.isMap({}),
    types.isTypedArray(new DataView(new ArrayBuffer(1))),
    types.isGeneratorFunction(function* () {}),
  ],
  ({ isDeepStrictEqual }: Utils) => deepPairs.map(([a, b]) => isDeepStrictEqual(a, b)),
  ({ stripVTControlCharacters, toUSVString }: Utils) => [
    stripVTControlCharacters("\u001b[31mred\u001b[0m"),
    toUSVString("\ud800"),
  ],
  ({ isArray }: Utils) => isArray([]),
  ({ promisify }: Utils) => promisify(5 as never),
  ({ inherits }: Utils) => {
    function Parent() {}
    Parent.prototype.hello = () => "hello";
    function Child() {}
    inherits(Child as never, Parent as never);
    return new (Child as unknown as new () => { hello(): string })().hello();
  },
]);

test("util: promisify and callbackify go between callbacks and promises", { timeout: 60_000 }, async () => {
  const { promisify, callbackify } = (await load("util")) as unknown as Utils;
  const add = (a: number, b: number, callback: (error: Error | null, sum?: number) => void) =>
    a < 0 ? callback(new Error("negative")) : callback(null, a + b);
  assert.equal(await promisify(add)(1, 2), 3);
  await assert.rejects(promisify(add)(-1, 2), { message: "negative" });
  const seen = await new Promise((resolve) =>
    callbackify(async (value: number) => value * 2)(21, (_error, value) => resolve(value)),
  );
  assert.equal(seen, 42);
});

const deepPairs: readonly (readonly [unknown, unknown])[] = [
  [1, 1],
  [1, "1"],
  [0, -0],
  [NaN, NaN],
  [
    { a: 1, b: [1, 2] },
    { b: [1, 2], a: 1 },
  ],
  [{ a: 1 }, { a: 1, b: undefined }],
  [
    [1, 2],
    [1, 2, 3],
  ],
  [[1], { 0: 1, length: 1 }],
  [new Date(1), new Date(1)],
  [new Date(1), new Date(2)],
  [/a/g, /a/i],
  [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])],
  [new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])],
  [new Set([1]), new Set(["1"])],
  [new Uint8Array([1]), new Uint8Array([1])],
  [new Uint8Array([1]), new Uint8Array([2])],
  [Buffer.from("a"), new Uint8Array([97])],
  [new Float64Array([1.5]), new Float64Array([1.5])],
  [new Error("a"), new Error("a")],
  [new Error("a"), new TypeError("a")],
  [Object(1), Object(1)],
  [Object.create(null), {}],
  [null, undefined],
  [[undefined], [null]],
];

type Assert = typeof theirAssert.default;

compare("assert", (await load("assert"))["default"], theirAssert.default, [
  (check: Assert) => check(0),
  (check: Assert) => check.ok(1),
  (check: Assert) => check.equal(1, "1"),
  (check: Assert) => check.strictEqual(1, "1"),
  (check: Assert) => check.strict.equal(1, "1"),
  (check: Assert) => deepPairs.map(([a, b]) => outcome(() => check.deepEqual(a, b))),
  (check: Assert) => deepPairs.map(([a, b]) => outcome(() => check.deepStrictEqual(a, b))),
  (check: Assert) => check.throws(() => {}),
  (check: Assert) =>
    check.throws(() => {
      throw new TypeError("x");
    }, TypeError),
  (check: Assert) =>
    check.throws(() => {
      throw new TypeError("x");
    }, RangeError),
  (check: Assert) =>
    check.throws(() => {
      throw new TypeError("x");
    }, /x/),
  (check: Assert) =>
    check.throws(() => {
      throw new TypeError("x");
    }, /y/),
  (check: Assert) =>
    check.throws(
      () => {
        throw new TypeError("x");
      },
      { name: "TypeError", message: /x/ },
    ),
  (check: Assert) =>
    check.throws(
      () => {
        throw new TypeError("x");
      },
      { message: "y" },
    ),
  (check: Assert) =>
    check.doesNotThrow(() => {
      throw new TypeError("x");
    }),
  (check: Assert) => check.match("abc", /b/),
  (check: Assert) => check.match("abc", /x/),
  (check: Assert) => check.fail("no"),
  (check: Assert) => check.fail(new RangeError("own")),
  (check: Assert) => check.ifError(null),
  (check: Assert) => check.notStrictEqual(1, 1),
]);

type Cryptos = typeof theirCrypto;

compare("crypto", (await load("crypto"))["default"], theirCrypto, [
  ...["md5", "sha1", "sha224", "sha256", "SHA384", "sha512", "RSA-SHA256", "ripemd160"].flatMap((name) => [
    ({ createHash }: Cryptos) =>
      createHash(name)
        .update("é")
        .update(Buffer.from([1, 2]))
        .digest("hex"),
    ({ createHmac }: Cryptos) => createHmac(name, "key").update("data").digest("base64"),
  ]),
  ({ createHash }: Cryptos) => createHash("sha1").update("a").digest(),
  ({ createHash }: Cryptos) => {
    const hash = createHash("sha256").update("a");
    return [hash.copy().update("b").digest("hex"), hash.digest("hex"), outcome(() => hash.digest())];
  },
  ({ createHash }: Cryptos) => createHash("sha1").update(5 as never),
  ({ pbkdf2Sync }: Cryptos) => pbkdf2Sync("p", "s", 10, 20, "sha512"),
  ({ scryptSync }: Cryptos) => scryptSync("p", "s", 16, { N: 16 }),
  ({ hkdfSync }: Cryptos) => Buffer.from(hkdfSync("sha256", "k", "s", "i", 20)),
  ({ timingSafeEqual }: Cryptos) => [
    timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
    timingSafeEqual(Buffer.from("a"), Buffer.from("b")),
    outcome(() => timingSafeEqual(Buffer.from("a"), Buffer.from("ab"))),
  ],
  ({ randomBytes, randomInt, randomUUID }: Cryptos) => [
    randomBytes(5).length,
    randomInt(5) < 5,
    randomInt(3, 4),
    randomUUID().length,
    outcome(() => randomInt(0)),
  ],
]);
