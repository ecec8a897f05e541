/**
 * Which registry has a package: wkg's configuration file, so that whoever uses wkg has nothing to set up.
 *
 *     default_registry = "registry.example"
 *     [namespace_registries]
 *     acme = "acme.example"
 *     [package_registry_overrides]
 *     "acme:weather" = { registry = "mirror", metadata = { oci = { registry = "ghcr.io", namespacePrefix = "acme/" } } }
 *     [registry."localhost:5000".oci]
 *     protocol = "http"
 *     auth = { username = "open", password = "sesame" }
 */
import { readFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse, TomlError } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { parseBasic, type Credentials } from "./credentials.ts";
import { isLoopback } from "./http.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the OCI registry behind a registry's name is, and what goes before `namespace/name` there. */
export interface OciMetadata {
  readonly registry?: string;
  readonly namespacePrefix?: string;
}

/** A registry by its host, and how packages lie in it if the configuration says so. */
export interface RegistryMapping {
  /** `ghcr.io`, `localhost:5000` */
  readonly registry: string;
  /** Absent: the registry itself is asked (`/.well-known/wasm-pkg/registry.json`). */
  readonly metadata?: OciMetadata;
}

/** How to reach one registry. */
export interface RegistrySettings {
  readonly protocol?: "http" | "https";
  readonly credentials?: Credentials;
  /** Certificate authorities, in PEM. */
  readonly certificates: readonly string[];
}

export interface RegistryConfiguration {
  readonly file: string;
  readonly defaultRegistry: string | undefined;
  readonly namespaces: ReadonlyMap<string, RegistryMapping>;
  readonly packages: ReadonlyMap<string, RegistryMapping>;
  readonly registries: ReadonlyMap<string, RegistrySettings>;
}

/** `WKG_CONFIG_FILE`, or `~/.config/wasm-pkg/config.toml`, which Windows has under `%APPDATA%`. */
export function registryConfigurationFile(env: Environment, platform: NodeJS.Platform): string {
  if (env["WKG_CONFIG_FILE"]) return env["WKG_CONFIG_FILE"];
  const home = env["HOME"] || env["USERPROFILE"] || os.homedir();
  const standard =
    platform === "win32"
      ? env["APPDATA"] || path.join(home, "AppData/Roaming")
      : env["XDG_CONFIG_HOME"] || path.join(home, ".config");
  return path.join(standard, "wasm-pkg", "config.toml");
}

/** A file that does not exist says nothing. */
export async function readRegistryConfiguration(file: string): Promise<RegistryConfiguration> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return parseRegistryConfiguration("", file);
    throw new ToolchainError("bad-registry-configuration", `cannot read \`${file}\``, { cause: error });
  }
  return parseRegistryConfiguration(text, file);
}

/** Everything that is wrong is one `ToolchainError`: half a configuration could send a package's name to the wrong place. */
export function parseRegistryConfiguration(text: string, file: string): RegistryConfiguration {
  let document: Table;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's own message quotes lines, and with them perhaps a password.
    throw new ToolchainError(
      "bad-registry-configuration",
      `${file}:${error.line}:${error.column}: this is not TOML`,
      { remedy: "correct the line" },
    );
  }
  const at = (place: string, expected: string) =>
    new ToolchainError("bad-registry-configuration", `\`${file}\`: \`${place}\`: expected ${expected}`);

  const readHost = (value: unknown, place: string): string => {
    if (typeof value === "string" && isHost(value)) return value;
    throw at(place, "the host of a registry, such as `ghcr.io` or `localhost:5000`");
  };
  const readMappings = (name: string): Map<string, RegistryMapping> =>
    new Map(
      Object.entries(readTable(document[name], () => at(name, "a table"))).map(([key, value]) => {
        const place = `${name}.${key}`;
        if (typeof value === "string") return [key, { registry: readHost(value, place) }];
        const entry = readTable(value, () => at(place, "the host of a registry, or a table"));
        const metadata = readMetadata(entry["metadata"]);
        if (metadata?.registry !== undefined) readHost(metadata.registry, `${place}.metadata.oci.registry`);
        const registry = readHost(entry["registry"], `${place}.registry`);
        return [key, { registry, ...(metadata && { metadata }) }];
      }),
    );
  const readSettings = ([registry, value]: readonly [string, unknown]): readonly [
    string,
    RegistrySettings,
  ] => {
    const place = `registry.${registry}`;
    const block = readTable(value, () => at(place, "a table"));
    const backend = block["default"] ?? block["type"];
    if (backend !== undefined && backend !== "oci") {
      throw at(`${place}.type`, `\`oci\`, found \`${String(backend)}\`, which only wkg knows`);
    }
    const oci = readTable(block["oci"], () => at(`${place}.oci`, "a table"));
    const { protocol } = oci;
    if (protocol !== undefined && protocol !== "http" && protocol !== "https") {
      throw at(`${place}.oci.protocol`, "`http` or `https`");
    }
    const credentials = readAuth(oci["auth"], () =>
      at(`${place}.oci.auth`, "a name and a password in base64, or `{ username, password }`"),
    );
    const list = oci["extra_root_certificates"] ?? [];
    const certificates = (Array.isArray(list) ? (list as unknown[]) : [list]).map((entry) => {
      const { encoding, data } = readTable(entry, () => at(`${place}.oci.extra_root_certificates`, "tables"));
      if (encoding === "pem" && typeof data === "string") return data;
      throw at(`${place}.oci.extra_root_certificates`, '`encoding = "pem"` and the certificate as `data`');
    });
    return [registry, { ...(protocol && { protocol }), ...(credentials && { credentials }), certificates }];
  };
  const fallback = document["default_registry"];
  return {
    file,
    defaultRegistry: fallback === undefined ? undefined : readHost(fallback, "default_registry"),
    namespaces: readMappings("namespace_registries"),
    packages: readMappings("package_registry_overrides"),
    registries: new Map(
      Object.entries(readTable(document["registry"], () => at("registry", "a table"))).map(readSettings),
    ),
  };
}

/**
 * The registry that has a package: what the configuration says for it, then for its namespace, then our own place for
 * our own packages, then the default, then the places that everybody knows.
 */
export function findMapping(
  configuration: RegistryConfiguration,
  namespace: string,
  name: string,
): RegistryMapping | undefined {
  const fallback = configuration.defaultRegistry ?? wellKnownNamespaces.get(namespace);
  return (
    configuration.packages.get(`${namespace}:${name}`) ??
    configuration.namespaces.get(namespace) ??
    (namespace === "wasmcp" ? { registry: "ghcr.io", metadata: {} } : undefined) ??
    (fallback === undefined ? undefined : { registry: fallback })
  );
}

/** What a registry says about itself, or the configuration about it; `undefined` where it does not speak of OCI. */
export function readMetadata(value: unknown): OciMetadata | undefined {
  if (!isTable(value)) return undefined;
  const oci = isTable(value["oci"]) ? value["oci"] : {};
  // Older files have the same two things under other names.
  const registry = oci["registry"] ?? value["ociRegistry"];
  const namespacePrefix = oci["namespacePrefix"] ?? value["ociNamespacePrefix"];
  return {
    ...(typeof registry === "string" && { registry }),
    ...(typeof namespacePrefix === "string" && { namespacePrefix }),
  };
}

/** Plain HTTP for this machine, unless the configuration wants otherwise; for others only if it says so. */
export function protocolOf(registry: string, settings: RegistrySettings | undefined): "http" | "https" {
  return settings?.protocol ?? (isLoopback(new URL(`https://${registry}`)) ? "http" : "https");
}

/** A host with perhaps a port, and nothing that would make an address of it. */
export function isHost(text: string): boolean {
  return /^[A-Za-z0-9.\-:[\]]+$/.test(text) && URL.canParse(`https://${text}`);
}

const wellKnownNamespaces: ReadonlyMap<string, string> = new Map([
  ["wasi", "wasi.dev"],
  ["ba", "bytecodealliance.org"],
]);

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readTable(value: unknown, error: () => ToolchainError): Table {
  if (value === undefined) return {};
  if (isTable(value)) return value;
  throw error();
}

function readAuth(value: unknown, error: () => ToolchainError): Credentials | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") {
    const basic = parseBasic(value);
    if (basic !== undefined) return basic;
  } else if (isTable(value)) {
    const { username, password } = value;
    if (typeof username === "string" && typeof password === "string")
      return { kind: "basic", username, password };
  }
  throw error();
}
