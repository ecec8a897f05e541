/**
 * Which registry has a package: the configuration file of wkg, so that a user of wkg has nothing to set up.
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
import { parse, TomlError } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { parseBasic, type Credentials } from "./credentials.ts";
import { isLoopback } from "./http.ts";

/** The OCI registry behind a registry's name, and the prefix of `namespace/name` there. */
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

/** A file that does not exist is an empty configuration. */
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

/** Any mistake is a `ToolchainError`: half a configuration could send a package's name to the wrong registry. */
export function parseRegistryConfiguration(text: string, file: string): RegistryConfiguration {
  const document = parseToml(text, file);
  const mistake: Mistake = (place, expected) =>
    new ToolchainError("bad-registry-configuration", `\`${file}\`: \`${place}\`: expected ${expected}`);
  const fallback = document["default_registry"];
  const registries = readTable(document["registry"], () => mistake("registry", "a table"));
  return {
    file,
    defaultRegistry: fallback === undefined ? undefined : readHost(fallback, "default_registry", mistake),
    namespaces: readMappings(document, "namespace_registries", mistake),
    packages: readMappings(document, "package_registry_overrides", mistake),
    registries: new Map(
      Object.entries(registries).map(([name, value]) => [name, readSettings(name, value, mistake)]),
    ),
  };
}

/** The error for a value that is not what its place wants. */
type Mistake = (place: string, expected: string) => ToolchainError;

function parseToml(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's own message quotes lines, and with them perhaps a password.
    throw new ToolchainError(
      "bad-registry-configuration",
      `${file}:${error.line}:${error.column}: not valid TOML`,
      {
        remedy: "correct the line",
      },
    );
  }
}

function readHost(value: unknown, place: string, mistake: Mistake): string {
  if (typeof value === "string" && isHost(value)) return value;
  throw mistake(place, "the host of a registry, such as `ghcr.io` or `localhost:5000`");
}

function readMappings(document: Table, name: string, mistake: Mistake): ReadonlyMap<string, RegistryMapping> {
  const entries = readTable(document[name], () => mistake(name, "a table"));
  return new Map(
    Object.entries(entries).map(([key, value]) => [key, readMapping(`${name}.${key}`, value, mistake)]),
  );
}

function readMapping(place: string, value: unknown, mistake: Mistake): RegistryMapping {
  if (typeof value === "string") return { registry: readHost(value, place, mistake) };
  const entry = readTable(value, () => mistake(place, "the host of a registry, or a table"));
  const metadata = readMetadata(entry["metadata"]);
  if (metadata?.registry !== undefined) {
    readHost(metadata.registry, `${place}.metadata.oci.registry`, mistake);
  }
  const registry = readHost(entry["registry"], `${place}.registry`, mistake);
  return { registry, ...(metadata && { metadata }) };
}

function readSettings(registry: string, value: unknown, mistake: Mistake): RegistrySettings {
  const place = `registry.${registry}`;
  const block = readTable(value, () => mistake(place, "a table"));
  const backend = block["default"] ?? block["type"];
  if (backend !== undefined && backend !== "oci") {
    throw mistake(`${place}.type`, `\`oci\`, found \`${String(backend)}\`, which only wkg supports`);
  }
  const oci = readTable(block["oci"], () => mistake(`${place}.oci`, "a table"));
  const { protocol } = oci;
  if (protocol !== undefined && protocol !== "http" && protocol !== "https") {
    throw mistake(`${place}.oci.protocol`, "`http` or `https`");
  }
  const credentials = readAuth(oci["auth"], () =>
    mistake(`${place}.oci.auth`, "a name and a password in base64, or `{ username, password }`"),
  );
  const certificates = readCertificates(
    oci["extra_root_certificates"],
    `${place}.oci.extra_root_certificates`,
    mistake,
  );
  return { ...(protocol && { protocol }), ...(credentials && { credentials }), certificates };
}

function readCertificates(value: unknown, place: string, mistake: Mistake): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((entry) => {
    const { encoding, data } = readTable(entry, () => mistake(place, "tables"));
    if (encoding === "pem" && typeof data === "string") return data;
    throw mistake(place, '`encoding = "pem"` and the certificate as `data`');
  });
}

/**
 * The registry that has a package: the one configured for it, then for its namespace, then ghcr.io for the packages of
 * wasmcp, then the default, then well-known registries.
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

/** The metadata of a registry, from itself or from the configuration; `undefined` without a table. */
export function readMetadata(value: unknown): OciMetadata | undefined {
  if (!isTable(value)) return undefined;
  const oci = isTable(value["oci"]) ? value["oci"] : {};
  // Older files use other names.
  const registry = oci["registry"] ?? value["ociRegistry"];
  const namespacePrefix = oci["namespacePrefix"] ?? value["ociNamespacePrefix"];
  return {
    ...(typeof registry === "string" && { registry }),
    ...(typeof namespacePrefix === "string" && { namespacePrefix }),
  };
}

/** The configured protocol; otherwise HTTP for this machine and HTTPS for all others. */
export function protocolOf(registry: string, settings: RegistrySettings | undefined): "http" | "https" {
  return settings?.protocol ?? (isLoopback(new URL(`https://${registry}`)) ? "http" : "https");
}

/** A host, perhaps with a port, and without a path or user name. */
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
