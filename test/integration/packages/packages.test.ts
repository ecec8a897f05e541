import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { renderError } from "../../../core/errors.ts";
import { startFront, type Front } from "./front.ts";
import { makeUser, smallComponent, writeComponent, type PackageUser } from "./package-user.ts";
import { noRegistry, startRegistry, user as account, type RegistryServer } from "./registry-server.ts";

let folder: string;
let registry: RegistryServer;
let front: Front;
let large: string;
let users = 0;

/** A user whose packages `acme:*` are at the registry, behind the proxy `front`. */
async function newUser(host = front.host, env: Readonly<Record<string, string>> = {}): Promise<PackageUser> {
  const user = await makeUser(path.join(folder, `user-${++users}`), env);
  await user.configure({ acme: host });
  return user;
}

async function checkSameBytes(file: string, expected: string): Promise<void> {
  assert.ok(
    (await fs.readFile(file)).equals(await fs.readFile(expected)),
    `${file} differs from ${expected}`,
  );
}

async function checkError(work: Promise<unknown>, code: string, ...texts: readonly RegExp[]): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    const text = renderError(error);
    assert.equal((error as { code?: string }).code, code, text);
    for (const expected of texts) assert.match(text, expected);
    assert.doesNotMatch(text, new RegExp(account.password));
    return true;
  });
}

describe("with a registry on loopback", { skip: noRegistry }, () => {
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-packages-"));
    registry = await startRegistry(path.join(folder, "registry"));
    front = await startFront(registry.host);
    large = await writeComponent(path.join(folder, "large.wasm"), 20_000_000);
    const publisher = await newUser();
    for (const version of ["1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1"]) {
      const file = await writeComponent(path.join(folder, `weather-${version}.wasm`), 1000);
      const pushed = await publisher.push(file, `acme:weather@${version}`);
      assert.equal(pushed.outcome, "pushed");
    }
    await publisher.push(large, "acme:large@1.0.0");
  });
  after(async () => {
    await front.close();
    await registry.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  /** Puts the front in the way for the time of `work`. */
  async function meddling(how: Partial<Pick<Front, "meddle" | "rewrite">>, work: () => Promise<void>) {
    Object.assign(front, how);
    try {
      await work();
    } finally {
      front.meddle = () => false;
      front.rewrite = undefined;
      front.seen.length = 0;
    }
  }

  describe("a pulled package", () => {
    test("has the bytes that were pushed, by version, range, tag and digest", async () => {
      const packages = (await newUser()).packages();
      const cases = [
        ["acme:weather@1.0.0", "1.0.0"],
        ["acme:weather@^1.0", "1.10.0"],
        ["acme:weather@~1.2", "1.2.0"],
        ["acme:weather", "1.10.0"],
        ["acme:weather@latest", "1.10.0"],
        ["acme:weather@2.0.0-rc.1", "2.0.0-rc.1"],
        ["acme:weather@>=2.0.0-0", "2.0.0-rc.1"],
      ] as const;
      for (const [spec, version] of cases) {
        const found = await packages.resolve(spec);
        assert.equal(found.version, version, spec);
        await checkSameBytes(found.file, path.join(folder, `weather-${version}.wasm`));
        const again = await packages.resolve(`acme:weather@${found.digest}`);
        assert.equal(again.file, found.file);
      }
      await packages.close();
    });

    test("is downloaded once, and later read from the cache, without a network", async () => {
      const user = await newUser();
      const first = user.packages();
      assert.equal((await first.resolve("acme:weather@1.2.0")).from, "registry");
      await first.close();
      await meddling({ meddle: hangUp }, async () => {
        const offline = user.packages();
        assert.equal((await offline.resolve("acme:weather@1.2.0")).from, "cache");
        assert.equal((await offline.resolve("acme:weather@^1")).version, "1.2.0");
        await checkError(offline.resolve("acme:weather@1.0.0"), "connection-lost", /was lost/);
        await offline.close();
      });
    });

    test("is downloaded again when the cached file is damaged", async () => {
      const user = await newUser();
      const { file } = await user.packages().resolve("acme:weather@1.2.0");
      await fs.writeFile(file, "something else");
      const again = await user.packages().resolve("acme:weather@1.2.0");
      assert.equal(again.from, "registry");
      await checkSameBytes(again.file, path.join(folder, "weather-1.2.0.wasm"));
    });

    test("without versions is that of the tag `latest`, or of the named tag", async () => {
      await registry.copy("acme/weather:1.2.0", "acme/rolling:latest");
      await registry.copy("acme/weather:1.0.0", "acme/rolling:nightly");
      const packages = (await newUser()).packages();
      for (const [spec, version] of [
        ["acme:rolling", "1.2.0"],
        ["acme:rolling@latest", "1.2.0"],
        ["acme:rolling@nightly", "1.0.0"],
      ]) {
        const found = await packages.resolve(spec ?? "");
        assert.equal(found.version, undefined);
        await checkSameBytes(found.file, path.join(folder, `weather-${version}.wasm`));
      }
      await checkError(packages.resolve("acme:rolling@^1"), "no-such-package", /has no release/);
    });

    test("is found by its exact tag, and by its reference", async () => {
      await registry.copy("acme/weather:1.0.0", "acme/tagged:v1.2.0");
      await registry.copy("acme/weather:1.2.0", "acme/tagged:1.3");
      await registry.copy("acme/weather:1.10.0", "acme/tagged:v2");
      const packages = (await newUser()).packages();
      const place = `${front.host}/acme/tagged`;
      for (const [spec, source] of [
        ["acme:tagged@v1.2.0", "1.0.0"],
        ["acme:tagged@1.2.0", "1.0.0"],
        ["acme:tagged@^1.0", "1.0.0"],
        ["acme:tagged", "1.0.0"],
        ["acme:tagged@1.3", "1.2.0"],
        ["acme:tagged@v2", "1.10.0"],
        ["acme:weather@v1.10.0", "1.10.0"],
        [`${place}:v1.2.0`, "1.0.0"],
        [`${place}:1.3`, "1.2.0"],
        [`oci://${place}:1.3`, "1.2.0"],
        [`${front.host}/acme/weather:1.10.0`, "1.10.0"],
        [`oci://${front.host}/acme/weather`, "1.10.0"],
      ] as const) {
        const found = await packages.resolve(spec);
        await checkSameBytes(found.file, path.join(folder, `weather-${source}.wasm`));
      }
      assert.equal((await packages.resolve(`${place}:1.3`)).name, place);
      await checkError(packages.resolve("acme:tagged@1.4"), "no-such-version", /its versions are 1.2.0/);
      await checkError(packages.resolve(`${place}:nope`), "no-such-version", /no release for/);
      await packages.close();
    });

    test("of many megabytes is downloaded in several parts at once", async () => {
      const { file } = await (await newUser()).packages().resolve("acme:large@1.0.0");
      await checkSameBytes(file, large);
      const ranges = front.seen.map(({ headers }) => headers.range).filter((range) => range !== undefined);
      assert.ok(ranges.includes("bytes=8388608-16777215"), ranges.join(" "));
    });

    test("is downloaded whole from a server without ranges", async () => {
      await meddling(
        {
          meddle: ({ headers }) => {
            delete headers.range;
            return false;
          },
        },
        async () => {
          const { file } = await (await newUser()).packages().resolve("acme:large@1.0.0");
          await checkSameBytes(file, large);
        },
      );
    });

    test("of a missing version is an error that lists the existing ones", async () => {
      const packages = (await newUser()).packages();
      await checkError(
        packages.resolve("acme:weather@3.0.0"),
        "no-such-version",
        /its versions are 2.0.0-rc.1, 1.10.0, 1.2.0/,
      );
      await checkError(packages.resolve("acme:nothing"), "no-such-package", /acme\/nothing` has no release/);
      await checkError(
        packages.resolve("other:thing@1.0.0"),
        "no-registry",
        /\[namespace_registries\]\n {2}other = /,
      );
    });
  });

  describe("unexpected content is refused:", () => {
    const isBlob = ({ method, target }: { method: string; target: string }) =>
      method === "GET" && target.includes("/blobs/");

    test("a component of other bytes", async () => {
      const user = await newUser();
      await meddling(
        { rewrite: (seen, body) => (isBlob(seen) ? Buffer.from(body.map((byte) => byte ^ 1)) : body) },
        () =>
          checkError(user.packages().resolve("acme:weather@1.0.0"), "digest-mismatch", /damaged or changed/),
      );
      const { partial, blobs } = await cacheContents(user);
      assert.deepEqual([partial, blobs], [[], []]);
    });

    test("a manifest of other bytes", async () => {
      const user = await newUser();
      await meddling(
        {
          rewrite: ({ method, target }, body) =>
            method === "GET" && target.includes("/manifests/")
              ? Buffer.from(body.toString().replace("1.0.0", "1.0.1"))
              : body,
        },
        () => checkError(user.packages().resolve("acme:weather@1.0.0"), "digest-mismatch", /the manifest of/),
      );
    });

    test("a component of more bytes than announced", async () => {
      await meddling(
        {
          meddle(seen, response) {
            if (!isBlob(seen)) return false;
            response.writeHead(206, { "content-range": "bytes 0-9999999/10000000" });
            response.end(Buffer.alloc(10_000_000));
            return true;
          },
        },
        async () =>
          checkError(
            (await newUser()).packages().resolve("acme:weather@1.0.0"),
            "bad-answer",
            /is larger than/,
          ),
      );
    });

    test("a component of an impossible size", async () => {
      await meddling({ meddle: sendManifest([layer(10 ** 12)]) }, async () =>
        checkError(
          (await newUser()).packages().resolve("acme:weather@1.0.0"),
          "package-too-large",
          /1000000.0 MB/,
        ),
      );
    });

    test("a container image", async () => {
      const tar = { ...layer(10), mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" };
      await meddling({ meddle: sendManifest([tar, tar]) }, async () =>
        checkError(
          (await newUser()).packages().resolve("acme:weather@1.0.0"),
          "not-a-component-package",
          /found 2 layers of `application\/vnd.oci.image.layer.v1.tar\+gzip`/,
        ),
      );
    });
  });

  describe("a connection that is cut", () => {
    test("is opened again, and the download continues", async () => {
      const user = await newUser();
      let cuts = 0;
      await meddling(
        { rewrite: ({ target }, body) => (target.includes("/blobs/") && ++cuts <= 3 ? "cut" : body) },
        async () => {
          const { file } = await user.packages().resolve("acme:large@1.0.0");
          await checkSameBytes(file, large);
          const starts = front.seen.flatMap(
            ({ headers }) => /^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? [],
          );
          assert.ok(
            starts.some((start) => Number(start) % 8_388_608 !== 0),
            `no download went on in the middle: ${starts.join(" ")}`,
          );
        },
      );
      assert.ok(user.waits.length >= 3);
    });

    test("permanently ends in an error, and the next attempt continues from there", async () => {
      const user = await newUser();
      await meddling(
        { rewrite: ({ target }, body) => (target.includes("/blobs/") ? "cut" : body) },
        async () => {
          // Each answer brings half of the missing bytes, until no bytes are left to halve.
          front.meddle = ({ target, headers }, response) => {
            if (!target.includes("/blobs/") || headers.range?.startsWith("bytes=0-")) return false;
            response.destroy();
            return true;
          };
          await checkError(
            user.packages().resolve("acme:weather@1.0.0"),
            "connection-lost",
            /continues where it stopped/,
          );
        },
      );
      const { partial } = await cacheContents(user);
      assert.equal(partial.length, 1);
      const { file } = await user.packages().resolve("acme:weather@1.0.0");
      await checkSameBytes(file, path.join(folder, "weather-1.0.0.wasm"));
      const ranges = front.seen.flatMap(({ headers }) => headers.range ?? []);
      assert.ok(
        ranges.every((range) => !range.startsWith("bytes=0-")),
        ranges.join(" "),
      );
    });

    test("because the registry was killed is opened again when the registry is back", async () => {
      const user = await newUser(registry.host);
      // Direct: the real process dies while its bytes are on the way.
      let killed: Promise<void> | undefined;
      const job = {
        signal: new AbortController().signal,
        progress: {
          step: (message: string) => {
            if (/^downloading .* \((?!0\.0 )/.test(message)) killed ??= registry.kill();
          },
        },
      };
      let restarted: Promise<void> | undefined;
      const wait = async () => {
        await killed;
        restarted ??= registry.restart();
        await restarted;
      };
      const { file } = await user.packages({ job, wait }).resolve("acme:large@1.0.0");
      await checkSameBytes(file, large);
      assert.ok(restarted !== undefined, "the registry was never missed");
    });

    test("may leave damaged segments, which the next attempt replaces", async () => {
      const user = await newUser();
      const { digest } = await (await newUser()).packages().resolve("acme:weather@1.0.0");
      const partial = path.join(user.env["XDG_CACHE_HOME"] ?? "", "wasmcp/packages/partial");
      await fs.mkdir(partial, { recursive: true });
      await fs.writeFile(path.join(partial, `${digest.slice(7)}.0`), "damaged");
      const { file } = await user.packages().resolve("acme:weather@1.0.0");
      await checkSameBytes(file, path.join(folder, "weather-1.0.0.wasm"));
    });

    test("by the user ends at once", async () => {
      const abort = new AbortController();
      const job = { signal: abort.signal, progress: { step: () => abort.abort() } };
      await assert.rejects((await newUser()).packages({ job }).resolve("acme:large@1.0.0"), {
        name: "AbortError",
      });
    });
  });

  describe("a registry's answer", () => {
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}, message = "no") => ({
      meddle: (_: unknown, response: import("node:http").ServerResponse) => {
        response.writeHead(status, headers);
        response.end(JSON.stringify({ errors: [{ code: "X", message }] }));
        return true;
      },
    });
    test("401 is reported with a remedy", () =>
      meddling(answer(401), async () =>
        checkError((await newUser()).packages().resolve("acme:weather"), "unauthorized", /docker login 127/),
      ));
    test("403 is reported with the registry's reason", () =>
      meddling(answer(403, {}, "quota\nexceeded"), async () =>
        checkError(
          (await newUser()).packages().resolve("acme:weather"),
          "forbidden",
          /does not allow you to read `127[^`]*\/acme\/weather`\n.*quota exceeded/,
        ),
      ));
    test("429 is retried after the time that it names, at most for a minute in all", async () => {
      const user = await newUser();
      let busy = 2;
      await meddling(
        {
          meddle(_, response) {
            if (busy-- <= 0) return false;
            response.writeHead(429, { "retry-after": "7" }).end();
            return true;
          },
        },
        async () => assert.equal((await user.packages().resolve("acme:weather")).version, "1.10.0"),
      );
      assert.deepEqual(user.waits, [7000, 7000]);
      const impatient = await newUser();
      await meddling(answer(429, { "retry-after": "3600" }), () =>
        checkError(impatient.packages().resolve("acme:weather"), "too-many-requests", /try again later/),
      );
      assert.deepEqual(impatient.waits, []);
    });
    test("500 is reported", () =>
      meddling(answer(500), async () =>
        checkError((await newUser()).packages().resolve("acme:weather"), "registry-failed", /status 500/),
      ));
    test("about its packages is followed: their registry and their prefix", async () => {
      const user = await newUser();
      await user.configure({ acme: front.host });
      const well = {
        preferredProtocol: "oci",
        oci: { registry: registry.host, namespacePrefix: "deep/down/" },
      };
      await meddling(
        {
          meddle({ target }, response) {
            if (target !== "/.well-known/wasm-pkg/registry.json") return false;
            response.end(JSON.stringify(well));
            return true;
          },
        },
        async () => {
          const pushed = await user.push(smallComponent, "acme:hidden@0.1.0");
          assert.equal(pushed.repository, `${registry.host}/deep/down/acme/hidden`);
          await checkSameBytes((await user.packages().resolve("acme:hidden")).file, smallComponent);
        },
      );
    });
    test("about versions may have pages, and pages of other hosts are ignored", async () => {
      const other = await startFront(registry.host);
      const pages = [
        { tags: ["1.0.0", "sha256-0abc.sig"], next: "?n=1000&last=1.0.0" },
        { tags: ["1.2.0", "latest"], next: "?n=1000&last=latest" },
        { tags: ["1.10.0"], next: `http://${other.host}/v2/acme/weather/tags/list` },
      ];
      try {
        await meddling(
          {
            meddle({ target }, response) {
              if (!target.includes("/tags/list")) return false;
              const page = pages.shift();
              response.setHeader("link", `<${page?.next}>; rel="next"`);
              response.end(JSON.stringify({ name: "acme/weather", tags: page?.tags }));
              return true;
            },
          },
          async () => {
            const versions = await (await newUser()).packages().versions("acme:weather");
            assert.deepEqual(versions, ["1.0.0", "1.2.0", "1.10.0"]);
          },
        );
        assert.deepEqual(other.seen, []);
      } finally {
        await other.close();
      }
    });
    test("is an error when the registry does not run", async () => {
      const closed = await startFront(registry.host);
      await closed.close();
      const user = await newUser(closed.host);
      await checkError(user.packages().resolve("acme:weather"), "registry-unreachable", /does not respond/);
    });
  });

  describe("a push", () => {
    test("of the same content again changes nothing", async () => {
      const user = await newUser();
      const file = path.join(folder, "weather-1.0.0.wasm");
      assert.equal((await user.push(file, "acme:weather@1.0.0")).outcome, "already-there");
    });
    test("of other content under the same version is refused without `--replace`", async () => {
      const user = await newUser();
      await user.push(smallComponent, "acme:changing@1.0.0");
      const other = path.join(folder, "weather-1.0.0.wasm");
      await checkError(
        user.push(other, "acme:changing@1.0.0"),
        "release-exists",
        /already has version 1.0.0/,
      );
      assert.equal((await user.push(other, "acme:changing@1.0.0", { replace: true })).outcome, "pushed");
    });
    test("needs an exact version and a component, and sends nothing otherwise", async () => {
      const user = await newUser();
      const text = path.join(folder, "text.wasm");
      await fs.writeFile(text, "hello");
      front.seen.length = 0;
      await checkError(user.push(smallComponent, "acme:new"), "bad-package-spec", /has no exact version/);
      await checkError(
        user.push(text, "acme:new@1.0.0"),
        "not-a-component",
        /is not a WebAssembly component/,
      );
      await checkError(user.push(path.join(folder, "gone.wasm"), "acme:new@1.0.0"), "no-such-file");
      await checkError(
        user.push(user.home, "acme:new@1.0.0"),
        "not-a-file",
        /is a folder without `.wit` files/,
      );
      assert.deepEqual(front.seen, []);
    });
    test("keeps build metadata in the version, which tags cannot hold", async () => {
      const user = await newUser();
      await user.push(smallComponent, "acme:built@1.0.0+linux");
      assert.deepEqual(await user.packages().versions("acme:built"), ["1.0.0+linux"]);
      await checkSameBytes((await user.packages().resolve("acme:built@1.0.0+linux")).file, smallComponent);
    });
  });

  describe("the lock file", () => {
    test("pins resolved versions, and keeps them when newer ones exist", async () => {
      const user = await newUser();
      const lockFile = path.join(user.home, "wasmcp.lock");
      await user.push(smallComponent, "acme:growing@1.0.0");
      const first = user.packages({ lockFile });
      await Promise.all([first.resolve("acme:growing@^1"), first.resolve("acme:weather@1.0.0")]);
      await first.save();
      const text = await fs.readFile(lockFile, "utf8");
      assert.match(text, /name = "acme:growing"\nrequested = "\^1"\nversion = "1.0.0"\ndigest = "sha256:/);
      assert.ok(text.indexOf("acme:growing") < text.indexOf("acme:weather"), text);

      await user.push(path.join(folder, "weather-1.0.0.wasm"), "acme:growing@1.1.0");
      const other = await newUser();
      const later = other.packages({ lockFile });
      assert.equal((await later.resolve("acme:growing@^1")).version, "1.0.0");
      await later.save();
      assert.equal(await fs.readFile(lockFile, "utf8"), text);

      const updating = other.packages({ lockFile, update: true });
      assert.equal((await updating.resolve("acme:growing@^1")).version, "1.1.0");
      await updating.save();
      assert.match(await fs.readFile(lockFile, "utf8"), /requested = "\^1"\nversion = "1.1.0"/);
    });

    test("pins the content of a version that was replaced later, and `--locked` refuses unpinned packages", async () => {
      const user = await newUser();
      const lockFile = path.join(user.home, "wasmcp.lock");
      await user.push(smallComponent, "acme:moved@1.0.0");
      const first = user.packages({ lockFile });
      await first.resolve("acme:moved@1.0.0");
      await first.save();
      await user.push(path.join(folder, "weather-1.0.0.wasm"), "acme:moved@1.0.0", { replace: true });

      const locked = (await newUser()).packages({ lockFile, locked: true });
      await checkSameBytes((await locked.resolve("acme:moved@1.0.0")).file, smallComponent);
      await checkError(
        locked.resolve("acme:weather@1.0.0"),
        "not-locked",
        /does not pin `acme:weather@1.0.0`/,
      );
      await checkError(locked.resolve("acme:moved@^1"), "not-locked");
    });

    test("pins bundled packages too", async () => {
      const user = await newUser();
      const lockFile = path.join(user.home, "wasmcp.lock");
      const packages = user.packages({ lockFile });
      const { version, from } = await packages.resolve("wasmcp:tools-middleware");
      assert.equal(from, "bundle");
      await packages.save();
      assert.match(
        await fs.readFile(lockFile, "utf8"),
        /name = "wasmcp:tools-middleware"\nrequested = "\*"[^]*source = "bundle"/,
      );
      const locked = user.packages({ lockFile, locked: true });
      assert.equal((await locked.resolve("wasmcp:tools-middleware")).version, version);

      // Another version of wasmcp brings other bytes.
      const text = await fs.readFile(lockFile, "utf8");
      await fs.writeFile(lockFile, text.replace(/sha256:[0-9a-f]{64}/, `sha256:${"0".repeat(64)}`));
      const offline = await newUser(front.host, { HTTPS_PROXY: "http://127.0.0.1:1" });
      const drifted = offline.packages({ lockFile, locked: true });
      await checkError(
        drifted.resolve("wasmcp:tools-middleware"),
        "lock-drift",
        /but this version of wasmcp does not have this content/,
      );
      const free = offline.packages({ lockFile });
      assert.equal((await free.resolve("wasmcp:tools-middleware")).from, "bundle");
      await free.save();
      assert.equal(await fs.readFile(lockFile, "utf8"), text);
    });
  });

  test("a proxy is used if a variable names it, unless `NO_PROXY` excludes the host", async () => {
    const proxy = await startFront(registry.host);
    try {
      const env = { HTTP_PROXY: `http://proxied:${account.password}@${proxy.host}` };
      const user = await newUser(registry.host, env);
      assert.equal((await user.packages().resolve("acme:weather@1.0.0")).from, "registry");
      assert.ok(proxy.seen.length > 0);
      for (const { target, headers } of proxy.seen) {
        assert.ok(target.startsWith(`http://${registry.host}/`), target);
        assert.match(headers["proxy-authorization"] ?? "", /^Basic /);
      }
      proxy.seen.length = 0;
      const direct = await newUser(registry.host, { ...env, NO_PROXY: "127.0.0.1" });
      await direct.packages().resolve("acme:weather@1.0.0");
      assert.deepEqual(proxy.seen, []);
    } finally {
      await proxy.close();
    }
  });
});

const hangUp: Front["meddle"] = (_, response) => {
  response.destroy();
  return true;
};

/** Answers every request for a manifest with this one. */
function sendManifest(layers: readonly object[]): Front["meddle"] {
  return ({ target }, response) => {
    if (!target.includes("/manifests/")) return false;
    response.end(JSON.stringify({ schemaVersion: 2, layers }));
    return true;
  };
}

function layer(size: number): object {
  return { mediaType: "application/wasm", digest: `sha256:${"0".repeat(64)}`, size };
}

async function cacheContents(user: PackageUser): Promise<{ partial: string[]; blobs: string[] }> {
  const cache = path.join(user.env["XDG_CACHE_HOME"] ?? "", "wasmcp/packages");
  const list = (name: string) => fs.readdir(path.join(cache, name)).catch(() => []);
  return { partial: await list("partial"), blobs: await list("blobs") };
}
