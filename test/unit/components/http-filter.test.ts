/** What the HTTP filter reads in an authority, compiled as the component is. The URL standard, as Node has it, is the oracle. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../random.ts";
import { compileFace } from "./compile-face.ts";
import { notPublicAddresses, publicAddresses } from "../../special-addresses.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  readonly high: { readonly value: bigint };
  readonly low: { readonly value: bigint };
  alloc(size: number): number;
  kindOf(start: number, length: number): number;
  isPublic(start: number, length: number): number;
  allows(grants: number, grantsLength: number, start: number, length: number): number;
}

const face = await compileFace<Face>("http-filter");

/** A pointer and a length. Nothing is released. */
function put(text: string): [start: number, length: number] {
  const bytes = new TextEncoder().encode(text);
  const start = face.alloc(bytes.length);
  new Uint8Array(face.memory.buffer).set(bytes, start);
  return [start, bytes.length];
}

/** A name, 128 bits of an address, or nothing. */
function read(authority: string): "name" | bigint | undefined {
  const kind = face.kindOf(...put(authority));
  if (kind < 2) return kind === 1 ? "name" : undefined;
  return (BigInt.asUintN(64, face.high.value) << 64n) | BigInt.asUintN(64, face.low.value);
}

const allows = (grants: readonly string[], authority: string): boolean =>
  face.allows(...put(grants.join("\n")), ...put(authority)) === 1;

const mapped = (ipv4: string): bigint =>
  0xffff_0000_0000n | BigInt(ipv4.split(".").reduce((sum, part) => sum * 256 + Number(part), 0));

/** 128 bits of `[::1]` in the spelling of the URL standard. */
function groupsOf(hostname: string): bigint {
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const list = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [list(head), list(tail ?? "")];
  const gap = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...gap, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** What the URL standard reads in a host that consists of digits, letters, dots and colons. */
function expected(host: string): "name" | bigint | undefined {
  if (!URL.canParse(`http://${host}/`)) return undefined;
  const { hostname } = new URL(`http://${host}/`);
  if (hostname.startsWith("[")) return groupsOf(hostname);
  return /^[\d.]+$/.test(hostname) ? mapped(hostname) : "name";
}

test("odd spellings of IPv4 are the addresses that they are in a URL", () => {
  for (const [spelling, address] of [
    ["127.1", "127.0.0.1"],
    ["127.0.1", "127.0.0.1"],
    ["0x7f.1", "127.0.0.1"],
    ["0X7F000001", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["017700000001", "127.0.0.1"],
    ["0177.0.0.01", "127.0.0.1"],
    ["127.0.0.1.", "127.0.0.1"],
    ["0", "0.0.0.0"],
    ["0x", "0.0.0.0"],
    ["0xa9fea9fe", "169.254.169.254"],
    ["169.254.43518", "169.254.169.254"],
    ["4294967295", "255.255.255.255"],
  ] as const) {
    assert.equal(read(spelling), mapped(address), spelling);
    assert.equal(expected(spelling), mapped(address), spelling);
  }
});

test("numbers that are no address, and other things that are no host, are refused", () => {
  for (const authority of [
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "a..",
    "127.0.0.1..",
    "256.1.1.1.1",
    "1.2.3.4.5",
    "4294967296",
    "1.2.3.256",
    "08",
    "1.09",
    "foo.1",
    "foo.0x1",
    "1..1",
    "0x7f..1",
    "256.0.0.1",
    "0x100.1.1.1",
    "user@example.com",
    "user:pass@example.com",
    "example.com@localhost",
    "@localhost",
    "a@b@c",
    "example.com:",
    "example.com:x",
    "example.com:-1",
    "example.com:+80",
    "example.com:65536",
    "a:000080",
    "example.com:80:80",
    "::1",
    "fe80::1",
    "example.com/",
    "example.com?",
    "example.com#",
    "example.com\\",
    "%6cocalhost",
    "%31%32%37.0.0.1",
    "example.com%00",
    "a b",
    " example.com",
    "example.com ",
    "a\tb",
    "a\nb",
    "ｌocalhost",
    "１２７.0.0.1",
    "localhost。",
    "exämple.com",
    "a\u00adb",
    "a,b",
    "a;b",
    "a!b",
    "a*",
    "*.com",
    "*",
    "[]",
    "[::",
    "::]",
    "[::1",
    "[:]",
    "[:::]",
    "[1:::2]",
    "[::1%lo]",
    "[::1%25lo]",
    "[fe80::1%eth0]",
    "[1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9]",
    "[::1:2:3:4:5:6:7:8]",
    "[12345::]",
    "[g::]",
    "[::1]a",
    "[::1]:",
    "[::1]:65536",
    "[::127.0.0]",
    "[::127.0.0.256]",
    "[::0x7f.0.0.1]",
    "[::127.0.0.01]",
    "[::1.2.3.4:5]",
    "[1::2::3]",
    "[1:2:3:4:5:6:7:1.2.3.4]",
    "[::ffff:127.1]",
    "[127.0.0.1]",
    "[localhost]",
    "[v1.a]",
    "[::1]]",
    "[[::1]]",
  ]) {
    assert.equal(read(authority), undefined, JSON.stringify(authority));
  }
});

test("names are names", () => {
  const long = `${"a".repeat(63)}.${"b".repeat(63)}.example`;
  for (const name of [
    "example.com",
    "EXAMPLE.com.",
    "a-b.c_d.example",
    "xn--exmple-cua.com",
    "1.2.3.com",
    "0x7f.a",
    "1x",
    "0xg",
    long,
  ]) {
    assert.equal(read(name), "name", name);
    assert.equal(read(`${name}:8080`), "name", name);
  }
});

test("random hosts are read as in a URL, or refused", () => {
  const random = new Random(14);
  const numbers = [
    "0",
    "1",
    "127",
    "255",
    "256",
    "0x",
    "0x7f",
    "0xff",
    "017",
    "08",
    "65535",
    "65536",
    "4294967295",
    "a",
    "",
  ];
  const groups = ["0", "1", "ffff", "00ff", "12345", "7f00", "", "", "1.2.3.4", "127.0.0.1", "FE80"];
  const counts = { address: 0, name: 0, refused: 0 };
  for (let i = 0; i < 20_000; i++) {
    const isV6 = random.below(2) === 1;
    const length = 1 + random.below(isV6 ? 9 : 5);
    const parts = Array.from({ length }, () => random.pick(isV6 ? groups : numbers));
    const host = isV6 ? `[${parts.join(":")}]` : parts.join(".");
    const found = read(host);
    // What is refused here, and is an address in a URL, is no danger.
    if (found === undefined) counts.refused++;
    else assert.equal(found, expected(host), host);
    if (typeof found === "bigint") counts.address++;
    if (found === "name") counts.name++;
    // A host that a URL has an address for is never taken for a name.
    if (typeof expected(host) === "bigint") assert.notEqual(found, "name", host);
  }
  for (const count of Object.values(counts)) assert.ok(count > 300, JSON.stringify(counts));
});

test("addresses of this machine, of its networks and without a place are not public", () => {
  for (const address of notPublicAddresses) assert.equal(face.isPublic(...put(address)), 0, address);
  for (const address of publicAddresses) assert.equal(face.isPublic(...put(address)), 1, address);
});

test("names of this machine and of its networks are not public", () => {
  for (const name of [
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "a.b.LocalHost.",
    "db",
    "router.",
    "printer.local",
  ]) {
    assert.equal(face.isPublic(...put(name)), 0, name);
  }
  for (const name of ["metadata.google.internal", "localhost.localdomain", "nas.home.arpa", "home.arpa"]) {
    assert.equal(face.isPublic(...put(name)), 0, name);
  }
  for (const name of [
    "localhost.com",
    "local.host.example",
    "internal.example.com",
    "myhome.arpa",
    "notlocalhost.net",
  ]) {
    assert.equal(face.isPublic(...put(name)), 1, name);
  }
});

const rules: readonly (readonly [
  grants: readonly string[],
  allowed: readonly string[],
  refused: readonly string[],
])[] = [
  [[], [], ["example.com", "localhost", "1.1.1.1", ""]],
  [
    ["*"],
    ["example.com", "EXAMPLE.COM:8443", "1.1.1.1", "[2606:4700::1111]"],
    ["localhost", "127.1", "[::1]", "db", "10.0.0.1:80"],
  ],
  [
    ["example.com"],
    ["example.com", "Example.Com.", "example.com:8080"],
    ["www.example.com", "example.com.evil.net", "evilexample.com", "example.co"],
  ],
  [["example.com:8443"], ["example.com:8443"], ["example.com", "example.com:443"]],
  [["example.com:443"], ["example.com", "example.com:443"], ["example.com:80"]],
  [
    ["*.example.com"],
    ["a.example.com", "a.b.EXAMPLE.com."],
    ["example.com", "aexample.com", "a.example.com.evil.net", ".example.com"],
  ],
  [["*.example.com:8443"], ["a.example.com:8443"], ["a.example.com", "example.com:8443"]],
  [
    ["localhost"],
    ["localhost", "LOCALHOST.:3000"],
    ["127.0.0.1", "[::1]", "a.localhost", "localhost.evil.net"],
  ],
  [["*.localhost"], ["a.localhost", "a.localhost:1"], ["localhost"]],
  [["localhost:8080"], ["localhost:8080"], ["localhost", "localhost:80"]],
  [
    ["127.0.0.1"],
    ["127.0.0.1", "127.1:99", "0x7f000001", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
    ["127.0.0.2", "localhost", "[::1]"],
  ],
  [["[::1]:8080"], ["[::1]:8080", "[0:0:0:0:0:0:0:1]:8080"], ["[::1]", "[::2]:8080", "127.0.0.1:8080"]],
  [["*.0.0.1"], [], ["127.0.0.1", "10.0.0.1"]],
  [["*.1"], [], ["127.0.0.1", "1.1.1.1"]],
  [["*", "10.0.0.7"], ["10.0.0.7", "example.com"], ["10.0.0.8"]],
  [
    ["**", "*.", "a@b", "http://example.com", "example.com/", "", " example.com", "*:80"],
    [],
    ["example.com", "b", "localhost"],
  ],
  [["api.internal"], ["api.internal"], ["x.api.internal", "internal"]],
];

for (const [grants, allowed, refused] of rules) {
  test(`the grants ${JSON.stringify(grants)}`, () => {
    for (const authority of allowed) assert.ok(allows(grants, authority), `${authority} is refused`);
    for (const authority of refused) assert.ok(!allows(grants, authority), `${authority} is allowed`);
  });
}
