/**
 * Who we are at a registry: what the user has told wkg or Docker. Nothing is asked for, nothing is stored, and nothing
 * of it appears in a message.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

export type Credentials =
  /** `hint` says why there are none, where the user would have expected some. */
  | { readonly kind: "anonymous"; readonly hint?: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  /** Buys access tokens at the registry's token server. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** Is an access token itself. */
  | { readonly kind: "bearer"; readonly token: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * In this order: the variable `WKG_REGISTRY_<HOST>_AUTH_BEARER`, then `configured` (of wkg's file), then Docker's
 * `config.json`, where the helper for that registry goes before the store, and the store before what is written there.
 */
export async function findCredentials(
  registry: string,
  configured: Credentials | undefined,
  env: Environment,
  signal: AbortSignal,
): Promise<Credentials> {
  const token = env[`WKG_REGISTRY_${registry.replace(/[^0-9A-Za-z]/g, "_").toUpperCase()}_AUTH_BEARER`];
  if (token) return { kind: "bearer", token };
  return configured ?? (await findDockerCredentials(registry, env, signal));
}

/** `name:password` in base64, as `auth` fields have it; `undefined` for anything else. */
export function parseBasic(base64: string): Credentials | undefined {
  const [, username, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(base64, "base64").toString("utf8").replace(/\0+$/, "")) ?? [];
  return username && password !== undefined ? { kind: "basic", username, password } : undefined;
}

async function findDockerCredentials(
  registry: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Credentials> {
  const home = env["HOME"] || env["USERPROFILE"] || os.homedir();
  const file = path.join(env["DOCKER_CONFIG"] || path.join(home, ".docker"), "config.json");
  const config = await readDockerConfig(file);
  if (config === undefined) return { kind: "anonymous" };

  const helper = text(table(config["credHelpers"])[registry]) ?? text(config["credsStore"]);
  if (helper !== undefined) {
    const found = await askHelper(helper, registry, env, signal);
    if (found.kind !== "anonymous" || found.hint !== undefined) return found;
  }
  const entries = table(config["auths"]);
  // `docker login` writes the host; older versions wrote addresses.
  for (const key of [registry, `https://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`]) {
    const entry = table(entries[key]);
    const identity = text(entry["identitytoken"]);
    if (identity !== undefined) return { kind: "identity-token", token: identity };
    const bearer = text(entry["registrytoken"]);
    if (bearer !== undefined) return { kind: "bearer", token: bearer };
    const basic = text(entry["auth"]);
    if (basic !== undefined) {
      return (
        parseBasic(basic) ?? { kind: "anonymous", hint: `what \`${file}\` says for it cannot be understood` }
      );
    }
  }
  return { kind: "anonymous" };
}

async function readDockerConfig(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw new ToolchainError("unreadable-credentials", `cannot read Docker's \`${file}\``, { cause: error });
  }
  try {
    return table(JSON.parse(content));
  } catch {
    // The parser's own message quotes the text, and with it perhaps a password.
    throw new ToolchainError("unreadable-credentials", `Docker's \`${file}\` is not JSON`, {
      remedy: "correct or remove it; `docker login` writes a new one",
    });
  }
}

/** A helper may ask the user for a fingerprint or a passphrase. */
const helperTimeoutMilliseconds = 120_000;
const helperMaxOutput = 1 << 20;

/** Docker's credential helper protocol: the registry on standard input, JSON on standard output. */
async function askHelper(
  helper: string,
  registry: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Credentials> {
  // A name, not a path: the file must not choose just any program.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(helper)) {
    return { kind: "anonymous", hint: `\`${helper}\` cannot be the name of a credential helper` };
  }
  const program = `docker-credential-${helper}`;
  let answer: { readonly status: number | null; readonly output: string };
  try {
    answer = await runHelper(program, registry, env, signal);
  } catch {
    signal.throwIfAborted();
    return { kind: "anonymous", hint: `the credential helper \`${program}\` could not be run` };
  }
  if (answer.status !== 0) {
    const unknown = /credentials not found/i.test(answer.output);
    return unknown
      ? { kind: "anonymous" }
      : { kind: "anonymous", hint: `the credential helper \`${program}\` failed` };
  }
  let found: Readonly<Record<string, unknown>>;
  try {
    found = table(JSON.parse(answer.output));
  } catch {
    return { kind: "anonymous", hint: `the credential helper \`${program}\` gave no JSON` };
  }
  const [username, password] = [text(found["Username"]), text(found["Secret"])];
  if (password === undefined) return { kind: "anonymous" };
  if (username === "<token>") return { kind: "identity-token", token: password };
  return { kind: "basic", username: username ?? "", password };
}

async function runHelper(
  program: string,
  registry: string,
  env: Environment,
  signal: AbortSignal,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["get"], {
      env: { ...env },
      stdio: ["pipe", "pipe", "ignore"],
      signal: AbortSignal.any([signal, AbortSignal.timeout(helperTimeoutMilliseconds)]),
      windowsHide: true,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.length > helperMaxOutput) child.kill();
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
    // A helper that ends without reading is no reason to end as well.
    child.stdin.on("error", () => {});
    child.stdin.end(registry);
  });
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
