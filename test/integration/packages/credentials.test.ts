import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { renderError } from "../../../core/errors.ts";
import { startFront, startTunnel, type Front } from "./front.ts";
import { makeUser, smallComponent, type PackageUser } from "./package-user.ts";
import { noRegistry, startRegistry, user as account, type RegistryServer } from "./registry-server.ts";

const basic = Buffer.from(`${account.name}:${account.password}`).toString("base64");

let folder: string;
let registry: RegistryServer;
let front: Front;
let users = 0;

/** A user whose packages `acme:*` are at the registry with a login, behind the proxy `front`. */
async function newUser(more?: string, env: Readonly<Record<string, string>> = {}): Promise<PackageUser> {
  const user = await makeUser(path.join(folder, `user-${++users}`), env);
  await user.configure({ acme: front.host }, more);
  front.seen.length = 0;
  return user;
}

async function checkPulled(user: PackageUser): Promise<void> {
  const { file } = await user.packages().resolve("acme:weather@1.0.0");
  assert.ok((await fs.readFile(file)).equals(await fs.readFile(smallComponent)));
}

async function checkError(work: Promise<unknown>, code: string, expected: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    const text = renderError(error);
    assert.equal((error as { code?: string }).code, code, text);
    assert.match(text, expected);
    for (const secret of [account.password, basic, "hush"]) assert.ok(!text.includes(secret), text);
    return true;
  });
}

/** Puts a credential helper on a new PATH. The helper writes its input to a file, and answers with `answer`. */
async function writeHelper(
  home: string,
  answer: string,
  status = 0,
): Promise<Readonly<Record<string, string>>> {
  const bin = path.join(home, "bin");
  await fs.mkdir(bin, { recursive: true });
  const program = path.join(bin, "docker-credential-vault");
  const script = [
    "#!/bin/sh",
    `echo "$1 $(cat)" >> '${path.join(home, "asked")}'`,
    `printf '%s' '${answer}'`,
    `exit ${status}`,
  ];
  await fs.writeFile(program, script.join("\n"), { mode: 0o755 });
  return { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
}

describe("with a registry that requires a login", { skip: noRegistry }, () => {
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-credentials-"));
    registry = await startRegistry(path.join(folder, "registry"), { login: true });
    front = await startFront(registry.host);
    const publisher = await newUser();
    await publisher.dockerConfig({ auths: { [front.host]: { auth: basic } } });
    await publisher.push(smallComponent, "acme:weather@1.0.0");
  });
  after(async () => {
    await front.close();
    await registry.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  test("without one, the error says how to log in", async () => {
    const user = await newUser();
    await checkError(user.packages().resolve("acme:weather@1.0.0"), "unauthorized", /docker login 127/);
    await checkError(user.push(smallComponent, "acme:weather@2.0.0"), "unauthorized", /docker login 127/);
    assert.ok(front.seen.every(({ headers }) => headers.authorization === undefined));
  });

  test("a wrong password is refused, and no message contains it", async () => {
    const user = await newUser();
    const wrong = Buffer.from("open:hush").toString("base64");
    await user.dockerConfig({ auths: { [front.host]: { auth: wrong } } });
    await checkError(user.packages().resolve("acme:weather@1.0.0"), "unauthorized", /requires a login for/);
  });

  describe("credentials are found", () => {
    test("in Docker's file, under the host or its address", async () => {
      for (const key of [front.host, `https://${front.host}`, `https://${front.host}/v1/`]) {
        const user = await newUser();
        await user.dockerConfig({ auths: { [key]: { auth: basic } } });
        await checkPulled(user);
      }
    });

    test("in wkg's file, as a table or in base64", async () => {
      const table = `auth = { username = "${account.name}", password = "${account.password}" }`;
      for (const auth of [table, `auth = "${basic}"`]) {
        // The block of the front is the last one that `configure` writes.
        await checkPulled(await newUser(auth));
      }
    });

    test("with a credential helper of the registry, or the one for all", async () => {
      const answer = JSON.stringify({ Username: account.name, Secret: account.password });
      for (const config of [{ credHelpers: { [front.host]: "vault" } }, { credsStore: "vault" }]) {
        const home = path.join(folder, `helper-${++users}`);
        const user = await newUser(undefined, await writeHelper(home, answer));
        await user.dockerConfig(config);
        await checkPulled(user);
        assert.equal(await fs.readFile(path.join(home, "asked"), "utf8"), `get ${front.host}\n`);
      }
    });

    test("not with a helper that is missing, fails or has a path as its name, with a warning", async () => {
      const home = path.join(folder, `helper-${++users}`);
      const env = await writeHelper(home, "hush", 3);
      const cases: readonly (readonly [helper: string, expected: RegExp])[] = [
        ["nowhere", /cannot run the credential helper `docker-credential-nowhere`/],
        ["vault", /`docker-credential-vault` failed/],
        ["../bin/vault", /is not a valid name of a credential helper/],
        ["vault; touch x", /is not a valid name of a credential helper/],
      ];
      for (const [helper, expected] of cases) {
        const user = await newUser(undefined, env);
        await user.dockerConfig({ credsStore: helper });
        await checkError(user.packages().resolve("acme:weather@1.0.0"), "unauthorized", expected);
      }
    });

    test("not in a file that is not JSON, and no message shows its contents", async () => {
      const user = await newUser();
      await user.dockerConfig({});
      await fs.writeFile(path.join(user.env["DOCKER_CONFIG"] ?? "", "config.json"), `{"auth": "${basic}"`);
      await checkError(
        user.packages().resolve("acme:weather@1.0.0"),
        "unreadable-credentials",
        /is not JSON/,
      );
    });
  });

  describe("credentials are sent only to their registry:", () => {
    test("a redirect to another host carries none", async () => {
      const other = await startFront(registry.host);
      other.meddle = (_, response) => {
        void fs.readFile(smallComponent).then((bytes) => response.end(bytes));
        return true;
      };
      front.meddle = ({ method, target }, response) => {
        if (method !== "GET" || !target.includes("/blobs/")) return false;
        response.writeHead(307, { location: `http://${other.host}/storage?signature=1` }).end();
        return true;
      };
      try {
        const user = await newUser();
        await user.dockerConfig({ auths: { [front.host]: { auth: basic } } });
        await checkPulled(user);
        assert.ok(front.seen.some(({ headers }) => headers.authorization === `Basic ${basic}`));
        assert.ok(other.seen.length > 0);
        assert.ok(other.seen.every(({ headers }) => headers.authorization === undefined));
      } finally {
        front.meddle = () => false;
        await other.close();
      }
    });

    test("an upload to another host carries none", async () => {
      const other = await startFront(registry.host);
      other.meddle = (_, response) => {
        response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
        return true;
      };
      front.meddle = ({ method }, response) => {
        if (method !== "POST") return false;
        response.writeHead(202, { location: `http://${other.host}/upload` }).end();
        return true;
      };
      try {
        const user = await newUser();
        await user.dockerConfig({ auths: { [front.host]: { auth: basic } } });
        await checkError(
          user.push(smallComponent, "acme:elsewhere@1.0.0"),
          "unauthorized",
          /requires a login/,
        );
        assert.deepEqual(
          other.seen.map(({ method, headers }) => [method, headers.authorization]),
          [["PUT", undefined]],
        );
      } finally {
        front.meddle = () => false;
        await other.close();
      }
    });
  });

  describe("with a token server,", () => {
    let tokens: Front;
    /** Requests to `front` need the token; it passes them on to the registry with the login. */
    const wantToken: Front["meddle"] = ({ headers }, response) => {
      if (headers.authorization === "Bearer a-token") {
        headers.authorization = `Basic ${basic}`;
        return false;
      }
      const realm = `realm="http://${tokens.host}/token",service="reg, \\"istry\\""`;
      response.writeHead(401, { "www-authenticate": `Bearer ${realm},scope="repository:x:pull"` }).end();
      return true;
    };
    before(async () => {
      tokens = await startFront(registry.host);
      tokens.meddle = ({ headers }, response) => {
        const isKnown = headers.authorization === `Basic ${basic}` || headers["content-type"] !== undefined;
        response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ token: "a-token" }));
        return true;
      };
    });
    after(() => tokens.close());

    async function withTokens(work: () => Promise<void>): Promise<void> {
      tokens.seen.length = 0;
      front.meddle = wantToken;
      try {
        await work();
      } finally {
        front.meddle = () => false;
      }
    }

    test("a token for one repository and one purpose is requested once, with name and password", () =>
      withTokens(async () => {
        const user = await newUser();
        await user.dockerConfig({ auths: { [front.host]: { auth: basic } } });
        await checkPulled(user);
        const query = "service=reg%2C+%22istry%22&scope=repository%3Aacme%2Fweather%3Apull";
        assert.deepEqual(
          tokens.seen.map(({ target }) => target),
          [`/token?${query}`],
        );
        tokens.seen.length = 0;
        await user.push(smallComponent, "acme:tokens@1.0.0");
        assert.ok(tokens.seen.some(({ target }) => target.endsWith("%3Apull%2Cpush")));
      }));

    test("an identity token is exchanged for one", () =>
      withTokens(async () => {
        const user = await newUser();
        await user.dockerConfig({ auths: { [front.host]: { identitytoken: "hush" } } });
        await checkPulled(user);
        assert.deepEqual(
          tokens.seen.map(({ method, target }) => [method, target]),
          [["POST", "/token"]],
        );
      }));

    test("without credentials, the error says how to log in", () =>
      withTokens(async () => {
        const user = await newUser();
        await checkError(
          user.packages().resolve("acme:weather@1.0.0"),
          "unauthorized",
          /requires a login for `127[^`]*\/acme\/weather`\n.*docker login/,
        );
      }));

    test("over plain HTTP, nothing is sent", async () => {
      front.meddle = (_, response) => {
        response.writeHead(401, { "www-authenticate": 'Bearer realm="http://tokens.example/token"' }).end();
        return true;
      };
      try {
        const user = await newUser();
        await user.dockerConfig({ auths: { [front.host]: { auth: basic } } });
        await checkError(
          user.packages().resolve("acme:weather@1.0.0"),
          "insecure-token-server",
          /`tokens.example` without encryption/,
        );
      } finally {
        front.meddle = () => false;
      }
    });

    test("a token in wkg's variable is used directly", () =>
      withTokens(async () => {
        const name = `WKG_REGISTRY_${front.host.replace(/\W/g, "_")}_AUTH_BEARER`;
        await checkPulled(await newUser(undefined, { [name]: "a-token" }));
        assert.deepEqual(tokens.seen, []);
      }));
  });

  describe("over HTTPS with a private certificate", () => {
    let secure: Front;
    let certificate: string;
    before(async () => {
      const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
      const request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
      ];
      const names = ["-addext", "subjectAltName=IP:127.0.0.1"];
      await promisify(execFile)("openssl", [...request, ...names, "-keyout", key, "-out", cert]);
      certificate = await fs.readFile(cert, "utf8");
      secure = await startFront(registry.host, { key: await fs.readFile(key, "utf8"), cert: certificate });
    });
    after(() => secure.close());

    async function secureUser(
      settings: string,
      env: Readonly<Record<string, string>> = {},
    ): Promise<PackageUser> {
      const user = await makeUser(path.join(folder, `user-${++users}`), env);
      await user.dockerConfig({ auths: { [secure.host]: { auth: basic } } });
      const file = path.join(user.env["XDG_CONFIG_HOME"] ?? "", "wasm-pkg/config.toml");
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(
        file,
        `default_registry = "${secure.host}"\n[registry."${secure.host}".oci]\nprotocol = "https"\n${settings}`,
      );
      return user;
    }

    test("it is refused, and nothing is sent", async () => {
      const user = await secureUser("");
      await checkError(
        user.packages().resolve("acme:weather@1.0.0"),
        "untrusted-certificate",
        /is not trusted[^]*NODE_EXTRA_CA_CERTS/,
      );
      assert.deepEqual(secure.seen, []);
    });

    test("it is accepted when the configuration has it", async () => {
      const data = JSON.stringify(certificate);
      await checkPulled(await secureUser(`extra_root_certificates = [{ encoding = "pem", data = ${data} }]`));
      assert.ok(secure.seen.length > 0);
    });

    test("a proxy opens a tunnel, and sees only encrypted data", async () => {
      const data = JSON.stringify(certificate);
      const settings = `extra_root_certificates = [{ encoding = "pem", data = ${data} }]`;
      const proxy = await startTunnel((seen) => seen === undefined);
      try {
        await checkPulled(await secureUser(settings, { https_proxy: `http://${proxy.host}` }));
        assert.ok(proxy.tunnels.length > 0);
        for (const { target, headers } of proxy.tunnels) {
          assert.equal(target, secure.host);
          assert.equal(headers.authorization, undefined);
        }
      } finally {
        await proxy.close();
      }
    });

    test("a proxy that requires a password is reported", async () => {
      const proxy = await startTunnel((seen) => seen === `Basic ${basic}`);
      const data = JSON.stringify(certificate);
      const settings = `extra_root_certificates = [{ encoding = "pem", data = ${data} }]`;
      try {
        const stranger = await secureUser(settings, { HTTPS_PROXY: `http://${proxy.host}` });
        await checkError(
          stranger.packages().resolve("acme:weather@1.0.0"),
          "proxy-refused",
          /refuses to connect to `127[^`]*` \(status 407\)\nadd your name and password/,
        );
        const known = { HTTPS_PROXY: `http://${account.name}:${account.password}@${proxy.host}` };
        await checkPulled(await secureUser(settings, known));
      } finally {
        await proxy.close();
      }
    });

    test("a redirect to plain HTTP is not followed", async () => {
      secure.meddle = ({ target }, response) => {
        if (!target.includes("/manifests/")) return false;
        response.writeHead(307, { location: `http://${front.host}${target}` }).end();
        return true;
      };
      const data = JSON.stringify(certificate);
      const user = await secureUser(`extra_root_certificates = [{ encoding = "pem", data = ${data} }]`);
      await checkError(
        user.packages().resolve("acme:weather@1.0.0"),
        "insecure-redirect",
        /without encryption/,
      );
      secure.meddle = () => false;
    });
  });
});
