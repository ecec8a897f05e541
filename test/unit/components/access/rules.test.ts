/** Rules for tools, resources and prompts, as the composer writes them, and what the component `access` makes of them. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { type Access, type Kind, loadAccess } from "./component.ts";
import { ISSUER, p256, pem, SERVER } from "./tokens.ts";

const access = await loadAccess();

function serverWith(rules: readonly string[], scopes = ""): Promise<Access> {
  return access({
    environment: {
      WASMCP_AUTH_MODE: "oauth",
      JWT_PUBLIC_KEY: pem(p256),
      JWT_ISSUER: ISSUER,
      WASMCP_SERVER_URI: SERVER,
      ...(scopes !== "" && { JWT_REQUIRED_SCOPES: scopes }),
    },
    rules: rules.join("\n"),
  });
}

test("a thing without a rule needs what the server needs", async () => {
  const server = await serverWith(["tool\tdelete\twrite"], "read");
  assert.deepEqual(server.missing(["read"], "tool", "list"), []);
  assert.deepEqual(server.missing([], "tool", "list"), ["read"]);
  assert.deepEqual(server.missing(["read"], "prompt", "delete"), []);
});

test("all scopes are named at once, each of them once", async () => {
  const server = await serverWith(
    ["tool\tdelete_*\twrite read", "tool\t*_all\tadmin write", "tool\t*\tuse"],
    "read",
  );
  assert.deepEqual(server.missing(["read", "use"], "tool", "delete_all"), ["read", "write", "admin", "use"]);
  assert.deepEqual(server.missing(["read", "write", "use"], "tool", "delete_one"), []);
  assert.deepEqual(server.missing(["use", "read", "admin", "write", "more"], "tool", "delete_all"), []);
});

test("a scope contains others, also through several steps and in circles", async () => {
  const server = await serverWith(
    [
      "tool\ta\tread",
      "tool\tb\tread write admin",
      "implies\tadmin\twrite other",
      "implies\twrite\tread",
      "implies\tread\tadmin",
      "implies\troot\troot",
      "implies\tadmin\tlast",
      "tool\tc\tlast",
    ],
    "read",
  );
  assert.deepEqual(server.missing(["admin"], "tool", "a"), []);
  assert.deepEqual(server.missing(["read"], "tool", "b"), []);
  assert.deepEqual(server.missing(["write"], "tool", "c"), []);
  assert.deepEqual(server.missing(["root"], "tool", "a"), ["read"]);
  assert.deepEqual(server.missing(["other"], "tool", "a"), ["read"]);
  assert.deepEqual(server.missing([], "tool", "a"), ["read"]);
});

test("answers for a list as for each name", async () => {
  const server = await serverWith(["tool\tdelete_*\twrite", "resource\tfile:///private/*\tadmin"]);
  assert.deepEqual(server.usable([], "tool", ["list", "delete_x", "xdelete_x", "delete_"]), [
    true,
    false,
    true,
    false,
  ]);
  assert.deepEqual(server.usable(["write"], "tool", ["list", "delete_x"]), [true, true]);
  assert.deepEqual(server.usable(["write"], "resource", ["file:///private/a", "file:///public"]), [
    false,
    true,
  ]);
  assert.deepEqual(server.usable([], "prompt", []), []);
});

describe("a star stands for any run of characters", () => {
  const patterns: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["a", ["a"], ["", "b", "aa", "A"]],
    ["*", ["", "a", "any thing", "ä"], []],
    ["a*", ["a", "ab", "a*"], ["", "ba"]],
    ["*a", ["a", "ba", "aaa"], ["", "ab"]],
    ["a*b", ["ab", "axb", "abb", "abab"], ["a", "b", "aba", "xab"]],
    ["*a*", ["a", "xa", "ax", "xax"], ["", "x"]],
    ["**a**", ["a", "xax"], ["x"]],
    ["a*b*c", ["abc", "axbxc", "abcbc"], ["acb", "ab", "abcx"]],
    ["*ab*ab", ["abab", "xabyab", "ababab"], ["ab", "aba", "ababx"]],
    ["ü*", ["ü", "üx"], ["u", "Ã"]],
    ["", [""], ["a"]],
    ["a?", ["a?"], ["ab"]],
    ["file:///p/*", ["file:///p/", "file:///p/a/b"], ["file:///p", "file:///P/a"]],
  ];
  for (const [pattern, matching, others] of patterns) {
    test(`\`${pattern}\``, async () => {
      const server = await serverWith([`prompt\t${pattern}\tx`]);
      assert.deepEqual(server.usable([], "prompt", [...matching, ...others]), [
        ...matching.map(() => false),
        ...others.map(() => true),
      ]);
    });
  }

  test("agrees with regular expressions", async () => {
    const texts = (length: number): string[] =>
      length === 0 ? [""] : texts(length - 1).flatMap((text) => ["a", "b"].map((letter) => text + letter));
    const names = [0, 1, 2, 3, 4, 5, 6].flatMap(texts);
    const pieces = ["", "a", "b", "ab", "ba", "aab"];
    for (const first of pieces) {
      for (const second of pieces) {
        for (const third of pieces) {
          const pattern = `${first}*${second}*${third}`;
          const server = await serverWith([`tool\t${pattern}\tx`]);
          const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
          assert.deepEqual(
            server.usable([], "tool", names),
            names.map((name) => !expected.test(name)),
            pattern,
          );
        }
      }
    }
  });

  test("a hostile name costs no more than its length", async () => {
    const server = await serverWith([`tool\t${"*a".repeat(40)}*b\tx`]);
    const began = process.hrtime.bigint();
    assert.deepEqual(server.usable([], "tool", ["a".repeat(1_000_000)]), [true]);
    assert.ok(process.hrtime.bigint() - began < 2_000_000_000n);
  });
});

test("rules for one kind are not rules for another", async () => {
  const server = await serverWith(["tool\t*\tt", "resource\t*\tr", "prompt\t*\tp"]);
  for (const [kind, scope] of [
    ["tool", "t"],
    ["resource", "r"],
    ["prompt", "p"],
  ] satisfies readonly (readonly [Kind, string])[]) {
    assert.deepEqual(server.missing([], kind, "x"), [scope]);
    assert.deepEqual(server.missing([scope], kind, "x"), []);
  }
});

describe("an odd spelling of an address needs no fewer scopes than the plain one", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      "https://intra.example/*",
      [
        "https://intra.example/x",
        "https://intra.example:443/x",
        "https://intra.example:00443/x",
        "https://intra.example:/x",
        "https:///intra.example/x",
        "https:/intra.example/x",
        "https:intra.example/x",
        "https:\\\\intra.example\\x",
        "https://u@intra.example/x",
        "https://u:p@v@intra.example:443/x",
        "https://intra.example./x",
        "https://u@INTRA.example.:443//x",
        "https://intra.example:443/",
        "https://intr\u00e4.example/x",
        "https://\uff49ntra.example/x",
        "https://intra\u3002example/x",
        "https://in\u00adtra.example/x",
        "https://intra\u200b.example/x",
        "https://%69ntra.example:443/x",
        "https:%2f%2fintra.example/x",
        "https://xn--ntra-example/x",
        "https://intra.example:443 /x",
        "https%3A//u@intra.example/x",
        "http\u017f://intra.example/x",
        "\ufeff https://u@intra.example/x\u00a0",
      ],
      [
        "https://other.example/x",
        "https://intra.example:8443/x",
        "http://intra.example/x",
        "lib:gr\u00f6\u00dfe",
      ],
    ],
    [
      "file:///private/*",
      [
        "file:////private/x",
        "file://///private/x",
        "file:///pub//../private/x",
        "file:///public/..//private/x",
        "file://x/../../private/x",
        "file://x/private/x",
        "file://private/x",
        "file:private/x",
        "file:///public%3F/../private/x",
        "file://u@localhost:80/private/x",
        "file:///private//x",
      ],
      ["file:///public/x", "file:///privat/x", "file:///a/private/x", "file:///gr\u00f6\u00dfe%20x"],
    ],
    [
      "file:///private/x",
      ["file:///private/x/", "file:///private//x", "file:///private/x/."],
      ["file:///private/xy"],
    ],
    [
      "https://Caps.example/*",
      ["https://caps.example/x", "https://CAPS.example:443/x"],
      ["https://cap.example/"],
    ],
    [
      "https://caps.example",
      ["https://caps.example/", "https://caps.example:443"],
      ["https://caps.example/x"],
    ],
    [
      "https://u@host.example:443//a/../b%20c/*",
      ["https://host.example/b%20c/x", "https://host.example/b c/x"],
      [],
    ],
    [
      "file:///my%20docs/*",
      ["file:///my%20docs/x", "file:///my docs/x", "file:///%6dy%20docs/x"],
      ["file:///my"],
    ],
    [
      "db://private/*",
      ["db://x@private/1", "db://private:/1", "db:///private/1", "db://PRIVATE./1"],
      ["db://public/1"],
    ],
    [
      "db://q/list?secret=*",
      ["db://q/list?secret=1", "db://x@q/list?secret=%31"],
      ["db://q/list", "db://q/list?a=1"],
    ],
    ["lib:2", ["lib:2", "lib:%32", "lib:a/../2", "lib:2/"], ["lib:22", "lib:1"]],
    ["*secret*", ["https://a.example:443/%73ecret", "notes:secret"], ["https://a.example:443/x"]],
  ];
  for (const [pattern, needing, others] of cases) {
    test(`\`${pattern}\``, async () => {
      const server = await serverWith([`resource\t${pattern}\tadmin`]);
      for (const address of needing) {
        assert.deepEqual(server.missing([], "resource", address), ["admin"], JSON.stringify(address));
        assert.deepEqual(server.missing(["admin"], "resource", address), []);
      }
      for (const address of others) assert.deepEqual(server.missing([], "resource", address), [], address);
    });
  }

  test("whatever `URL` and `path` make of it", async () => {
    const server = await serverWith([
      "resource\thttps://intra.example/x\tweb",
      "resource\tfile:///private/x\tfile",
    ]);
    const pieces = [
      ["https:", "HTTPS:", "file:", "File:", " https:", "ht\ttps:"],
      ["/", "//", "//", "///", "\\\\", "", "//u@", "//u:p@", "//@", "//localhost/"],
      [
        "",
        "intra.example",
        "INTRA.example",
        "intra.example:443",
        "intra.example:",
        "%69ntra.example",
        "\uff49ntra.example",
      ],
      ["/", "//", "\\", "/./", "/a/../", "/a//../", "/%2e%2e/", "/..//", "/.%2E/", "/\n"],
      [
        "x",
        "%78",
        "private/x",
        "a/../private/x",
        "private//x",
        "private%2fx",
        "PRIVATE/../private/./x",
        "%70rivate\\x",
      ],
      ["", "", "", "?y", "#z", "/", "/.", "/../x", " ", "\u0000"],
    ] as const;
    let seed = 4;
    const pick = <T>(values: readonly T[]): T => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return values[(seed >>> 16) % values.length] as T;
    };
    let count = 0;
    for (let run = 0; run < 20_000; run += 1) {
      const address = pieces.map((all) => pick<string>(all)).join("");
      if (!URL.canParse(address)) continue;
      const { protocol, host, pathname } = new URL(address);
      const place = path.posix.normalize(decodeURIComponent(pathname).replaceAll("\\", "/"));
      if (place !== (protocol === "file:" ? "/private/x" : "/x")) continue;
      if (protocol === "https:" && host !== "intra.example") continue;
      count += 1;
      assert.notDeepEqual(server.missing([], "resource", address), [], JSON.stringify(address));
    }
    assert.ok(count > 500, `${count} addresses`);
  });

  test("a host that cannot be made plain needs the scopes of all rules that can be about its scheme", async () => {
    const server = await serverWith([
      "resource\thttps://a.example/*\ta",
      "resource\tdb://b/*\tb",
      "resource\t*c\tc",
    ]);
    assert.deepEqual(server.missing([], "resource", "https://%61.example/x"), ["a", "c"]);
    assert.deepEqual(server.missing([], "resource", "db://\u00e4/x"), ["b", "c"]);
  });
});

test("a name is judged without blanks of any kind around it", async () => {
  const server = await serverWith(["tool\tdelete\twrite", "prompt\tdelete\twrite"]);
  for (const blank of ["\ufeff", "\u00a0", "\u0085", "\u1680", "\u2003", "\u3000", " \t\u2028\ufeff"]) {
    for (const name of [`${blank}delete`, `delete${blank}`, `${blank}delete${blank}`]) {
      assert.deepEqual(server.missing([], "tool", name), ["write"], JSON.stringify(name));
      assert.deepEqual(server.missing([], "prompt", name), ["write"], JSON.stringify(name));
    }
  }
  for (const name of ["del\u00a0ete", "delet", "\u00e4delete", "delete\u4e2d", "\u00a0", "\ufeff\ufeff", ""])
    assert.deepEqual(server.missing([], "tool", name), [], JSON.stringify(name));
});

test("a template needs the scopes of all rules that can be about an address that it stands for", async () => {
  const server = await serverWith(["resource\tnotes://private*\tadmin", "resource\tdb://x/1\tb"]);
  for (const template of [
    "notes://{day}",
    "notes://pri{rest}",
    "notes://private-{day}",
    "NOTES://{day}",
    "{+any}",
  ])
    assert.ok(server.missing(["b"], "resource", template).includes("admin"), template);
  for (const template of ["notes://public-{day}", "other://{day}", "db://x/{id}"])
    assert.deepEqual(server.missing(["b"], "resource", template), [], template);
  assert.deepEqual(server.missing([], "resource", "db://x/{id}"), ["b"]);
});

test("no rule applies to the server as a whole", async () => {
  const server = await serverWith(["tool\t*\tt", "resource\t*\tr", "prompt\t*\tp"], "read");
  assert.deepEqual(server.missing([], "server", ""), ["read"]);
  assert.deepEqual(server.missing(["read"], "server", ""), []);
});

test("many scopes of a client cost little", async () => {
  const server = await serverWith(["implies\tadmin\tread", "tool\tx\tread"], "read");
  const scopes = [...Array.from({ length: 4000 }, (_, index) => `s${index}`), "admin"];
  assert.deepEqual(server.missing(scopes, "tool", "x"), []);
});

test("B15: settings and rules are read once, however many questions an instance answers", async () => {
  let reads = 0;
  const variables = { WASMCP_AUTH_MODE: "oauth", JWT_PUBLIC_KEY: pem(p256), WASMCP_SERVER_URI: SERVER };
  const environment = new Proxy(variables, {
    ownKeys: (target) => {
      reads += 1;
      return Reflect.ownKeys(target);
    },
  });
  const server = await access({ environment, rules: "tool\tx\twrite" });
  for (let round = 0; round < 100; round += 1) {
    assert.deepEqual(server.missing([], "tool", "x"), ["write"]);
    assert.deepEqual(server.usable(["write"], "tool", ["x"]), [true]);
  }
  assert.equal(reads, 1);
});
