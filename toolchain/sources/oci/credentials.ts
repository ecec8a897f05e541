/**
 * Credentials for a registry, from the configuration of wkg or Docker. They are never asked for, stored, or shown in a
 * message.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";
import type { Environment } from "../places.ts";

export type Credentials =
  /** `hint` says why there are none although something is configured. */
  | { readonly kind: "anonymous"; readonly hint?: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  /** Is exchanged for access tokens at the registry's token server. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** Is an access token itself. */
  | { readonly kind: "bearer"; readonly token: string };

export interface CredentialsOptions {
  /** The file in which `docker login` keeps credentials. */
  readonly dockerConfig: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/**
 * In this order: the variable `WKG_REGISTRY_<HOST>_AUTH_BEARER`, then `configured` (of wkg's file), then Docker's
 * `config.json`: the helper for that registry, the store, the credentials in the file itself.
 */
export async function findCredentials(
  registry: string,
  configured: Credentials | undefined,
  options: CredentialsOptions,
): Promise<Credentials> {
  const { env } = options;
  const token = env[`WKG_REGISTRY_${registry.replace(/[^0-9A-Za-z]/g, "_").toUpperCase()}_AUTH_BEARER`];
  if (token) return { kind: "bearer", token };
  return configured ?? (await findDockerCredentials(registry, options));
}

/** `name:password` in base64, as `auth` fields have it; `undefined` for anything else. */
export function parseBasic(base64: string): Credentials | undefined {
  const [, username, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(base64, "base64").toString("utf8").replace(/\0+$/, "")) ?? [];
  return username && password !== undefined ? { kind: "basic", username, password } : undefined;
}

async function findDockerCredentials(
  registry: string,
  { dockerConfig: file, env, signal }: CredentialsOptions,
): Promise<Credentials> {
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
      return parseBasic(basic) ?? { kind: "anonymous", hint: `its entry in \`${file}\` is invalid` };
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
      remedy: "correct or remove the file; `docker login` writes a new one",
    });
  }
}

/** A helper may ask the user for a fingerprint or a passphrase. */
const HELPER_TIMEOUT_MS = 120_000;
const MAX_HELPER_OUTPUT = 1 << 20;

/** Docker's credential helper protocol: the registry on standard input, JSON on standard output. */
async function askHelper(
  helper: string,
  registry: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Credentials> {
  // Only a name, so that the file cannot choose any program by its path.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(helper)) {
    return { kind: "anonymous", hint: `\`${helper}\` is not a valid name of a credential helper` };
  }
  const program = `docker-credential-${helper}`;
  let answer: { readonly status: number | null; readonly output: string };
  try {
    answer = await runHelper(program, registry, env, signal);
  } catch {
    signal.throwIfAborted();
    return { kind: "anonymous", hint: `cannot run the credential helper \`${program}\`` };
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
    return { kind: "anonymous", hint: `the credential helper \`${program}\` did not print JSON` };
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
      signal: AbortSignal.any([signal, AbortSignal.timeout(HELPER_TIMEOUT_MS)]),
      windowsHide: true,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.length > MAX_HELPER_OUTPUT) child.kill();
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
    // A helper may end without reading its input.
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
