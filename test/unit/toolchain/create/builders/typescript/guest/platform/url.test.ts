/** `URL` and `URLSearchParams` of components, compared with those of Node. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as ours from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/url.ts";
import { randomNumbers } from "../../../../../../../random.ts";

const PROPERTIES = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type AnyUrl = Record<(typeof PROPERTIES)[number], string>;

function show(make: () => AnyUrl): Readonly<Record<string, string>> | string {
  try {
    const url = make();
    return Object.fromEntries(PROPERTIES.map((name) => [name, url[name]]));
  } catch (error) {
    return (error as Error).name;
  }
}

function check(text: string, base?: string): void {
  assert.deepEqual(
    show(() => new ours.URL(text, base)),
    show(() => new URL(text, base)),
    `${JSON.stringify(text)} ${JSON.stringify(base)}`,
  );
}

const URLS: readonly string[] = [
  "http://example.org",
  "HTTP://USER:PASS@EXAMPLE.org:80/a/b?c=d#e",
  "https://example.org:443",
  "https://example.org:8443/",
  "https://example.org:/",
  "https://example.org:65536/",
  "https://example.org:12a/",
  "http:example.org",
  "http:/example.org",
  "http:///example.org//a",
  "http:\\\\example.org\\a\\b",
  " \t http://exa\nmple.org \r\n",
  "http://a b",
  "http://a%20b",
  "http://a%41",
  "http://%zz/",
  "http://[::1]:3000/",
  "http://[2001:db8:0:0:1:0:0:1]/",
  "http://[1:0:0:2:0:0:0:3]/",
  "http://[::ffff:1.2.3.4]/",
  "http://[::1.2.3]/",
  "http://[1::2::3]/",
  "http://[1:2:3:4:5:6:7:8:9]/",
  "http://[::g]/",
  "http://[::1",
  "http://[0:0:0:0:0:0:0:0]/",
  "http://[1:2:3:4:5:6:7::]/",
  "http://[::1.2.3.256]/",
  "http://192.168.0.1/",
  "http://192.168.1/",
  "http://0x7f.1/",
  "http://017700000001/",
  "http://256.256.256.256/",
  "http://1.2.3.4.5/",
  "http://4294967295/",
  "http://4294967296/",
  "http://1.2.3.08/",
  "http://0x/",
  "http://1.2.3.4./",
  "http://example.1/",
  "http://münchen.example/ä?ö#ü",
  "http://MÜNCHEN.example/",
  "http://日本語.jp/",
  "http://faß.de/",
  "http://xn--mnchen-3ya.example/",
  "http://Ａ。example/",
  "http://a\u00adb/",
  "http://☃.net/",
  "http://\u0301a/",
  "http://a..b/",
  "http://a_b/",
  "http://-a-/",
  "http://a^b/",
  "http://a|b/",
  "http://a<b/",
  "http://",
  "http://@/",
  "http://user@/",
  "http://user@host@other/",
  "http://us%er:p ss;=[]@host/",
  "http://:@host/",
  "http://u:@host/",
  "http://host/a/./b/../c/%2e%2E/d",
  "http://host/../..",
  "http://host/a/..",
  "http://host/%zz/%2f",
  'http://host/ "<>`{}^|\\',
  'http://host/?a="<>\'`{}|#"<>`',
  "http://host?q",
  "http://host#f",
  "http://host/?",
  "http://host/#",
  "http://host/\ud800",
  "file:///etc/passwd",
  "file://host/share",
  "file://localhost/a",
  "file:C:/a",
  "file:///C|/a/../..",
  "file:///C:/../b",
  "file:a/b",
  "file:",
  "mailto:someone@example.org?subject=a b#c",
  "data:text/plain,a b c ?x#y z",
  "data:text/plain, trailing ",
  "javascript:alert(1)",
  "urn:isbn:0",
  "about:blank",
  "blob:https://example.org/uuid",
  "blob:d",
  "a:b",
  "a:/b",
  "a://b:80/c",
  "a://B%20c/",
  "a:///b",
  "a:/..//b",
  "a:/.//b",
  "a://user:pw@h:1/p?q#f",
  "a:",
  "1a:b",
  "ws://h:80",
  "wss://h:443/a",
  "ftp://h:21/a",
  "//host/a",
  "/a",
  "a",
  "?q",
  "#f",
  "",
  "..",
  ".",
  "./a",
  "../../a",
  "\\a\\b",
  "//",
  "///",
  "C|/a",
  "C:\\a",
  "http:a",
  "https:a",
  "://x",
];

const BASES: readonly (string | undefined)[] = [
  undefined,
  "http://user:pw@base.example:8080/a/b/c?q#f",
  "https://base.example",
  "file:///C:/dir/file",
  "file://host/dir/file",
  "mailto:x@y",
  "a://host/a/b",
  "a:/x/y",
  "not a url",
];

describe("parses as Node does", () => {
  for (const base of BASES) {
    test(`relative to ${String(base)}`, () => {
      for (const text of URLS) check(text, base);
    });
  }
});

test("parses texts made of awkward pieces as Node does", () => {
  const random = randomNumbers(7);
  const pieces = [
    "http",
    "https",
    "file",
    "a",
    ":",
    "/",
    "//",
    "\\",
    "?",
    "#",
    "@",
    "[",
    "]",
    "%",
    "%2e",
    ".",
    "..",
    "::1",
    "1",
    "0x",
    " ",
    "é",
    "|",
    "\t",
    "C:",
    "host",
    "80",
    "&=",
  ];
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  for (let count = 0; count < 20_000; count++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick(pieces)).join("");
    check(text, pick(BASES));
  }
});

test("setters change what they do in Node", () => {
  const values = [
    "",
    "a",
    "example.org",
    "example.org:81",
    "[::1]:3",
    "http",
    "https:",
    "mailto",
    "file",
    "80",
    "8080abc",
    "65536",
    "x:y@z",
    "/a/../b",
    "?a=b",
    "#c",
    "é ",
    "a/b?c#d",
    "\t",
    "%41",
  ];
  const starts = [
    "https://u:p@example.org:8443/a/b?c#d",
    "http://h",
    "file:///a/b",
    "file://h/a",
    "mailto:a@b",
    "a://h:1/p",
    "a:/p",
    "data:x y #f",
  ];
  for (const start of starts) {
    for (const name of PROPERTIES.filter((each) => each !== "origin")) {
      for (const value of values) {
        const set = (url: AnyUrl) => {
          url[name] = value;
          return url;
        };
        assert.deepEqual(
          show(() => set(new ours.URL(start) as AnyUrl)),
          show(() => set(new URL(start))),
          `${start} ${name} = ${value}`,
        );
      }
    }
  }
});

test("the query and the parameters of a URL stay equal", () => {
  const url = new ours.URL("https://example.org/?a=1&b=2");
  const { searchParams } = url;
  searchParams.append("c", "ü &");
  assert.equal(url.href, "https://example.org/?a=1&b=2&c=%C3%BC+%26");
  url.search = "?x=1";
  assert.deepEqual([...searchParams], [["x", "1"]]);
  url.href = "https://example.org/?y=2";
  assert.equal(searchParams.get("y"), "2");
  searchParams.delete("y");
  assert.equal(url.href, "https://example.org/");
  assert.equal(url.searchParams, searchParams);
});

test("refuses punycode that stands for no name", () => {
  // Node accepts the first two: a control character, and no characters.
  for (const text of ["http://xn--a/", "http://xn--/", "http://xn--ä/", "http://xn--zzzzzzzzzzzzzz/"])
    assert.equal(ours.URL.canParse(text), false);
});

test("has the static functions, and becomes text", () => {
  assert.equal(ours.URL.canParse("a", "http://b"), true);
  assert.equal(ours.URL.canParse("a"), false);
  assert.equal(ours.URL.parse("a"), null);
  assert.equal(ours.URL.parse("/a", "http://b")?.href, "http://b/a");
  assert.equal(JSON.stringify({ url: new ours.URL("http://b") }), '{"url":"http://b/"}');
  assert.equal(new ours.URL(new ours.URL("http://b")).href, "http://b/");
  assert.throws(() => new ours.URL("nonsense"), { name: "TypeError", code: "ERR_INVALID_URL" });
});

describe("URLSearchParams", () => {
  const inits: readonly unknown[] = [
    undefined,
    "",
    "?a=1&b=2&a=3",
    "??a",
    "a=b=c&&d&=e&+f+=%20%zz%C3%BC%ff",
    { a: "1", b: "ü" },
    { a: 1, b: null },
    [
      ["a", "1"],
      ["a", "2"],
    ],
    new Map([["a", "1"]]),
    [["a"]],
    [["a", "b", "c"]],
    ["ab"],
    5,
    null,
    "\ud800=1",
  ];
  for (const init of inits) {
    test(`of ${JSON.stringify(init) ?? "nothing"} is as Node's`, () => {
      const read = (make: () => URLSearchParams) => {
        try {
          const params = make();
          return [params.toString(), params.size, [...params], [...params.keys()], [...params.values()]];
        } catch (error) {
          return (error as Error).name;
        }
      };
      assert.deepEqual(
        read(() => new ours.URLSearchParams(init as never) as never),
        read(() => new URLSearchParams(init as never)),
      );
    });
  }

  test("methods do what they do in Node", () => {
    const run = (Params: typeof URLSearchParams) => {
      const params = new Params("b=1&a=2&b=3&é=4&\u{1f6e0}=5&\uffff=6");
      const seen: unknown[] = [
        params.get("b"),
        params.get("x"),
        params.getAll("b"),
        params.has("a"),
        params.has("b", "3"),
        params.has("b", "4"),
      ];
      params.set("b", "9");
      params.append("c", " +~*'()!");
      seen.push(params.toString());
      params.sort();
      seen.push(params.toString());
      params.delete("b", "8");
      params.delete("a");
      params.forEach((value, name) => seen.push([value, name]));
      for (const [name] of params) params.delete(name);
      seen.push(params.toString());
      return seen;
    };
    assert.deepEqual(run(ours.URLSearchParams as never), run(URLSearchParams));
  });
});
