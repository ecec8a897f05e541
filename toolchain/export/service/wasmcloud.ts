/** A workload for the operator of wasmCloud 2 (`runtime.wasmcloud.dev/v1alpha1`), and the settings of `wash dev`. */
import { parseInterfaceName } from "../../../core/component/index.ts";
import type { Files } from "../model.ts";
import { mountedFolders, PORT, usesPackage, volumeName, type ServiceFacts } from "./model.ts";
import { printYaml, type Yaml } from "./yaml.ts";

type Mapping = { readonly [key: string]: Yaml | undefined };

export function wasmcloudFiles(facts: ServiceFacts): Files {
  const { name, image } = facts;
  const comments = [
    `The component is in a registry: wasmcp push server.wasm, or wash oci push ${image} server.wasm`,
    `Clients address the server by \`host\`: set WASMCP_ALLOWED_HOSTS in the config map ${name} to the same name.`,
  ];
  return new Map([
    ["workload.yaml", printYaml(comments, workload(facts))],
    [".wash/config.yaml", printYaml([`wash dev`], DEV)],
  ]);
}

/** The component is beside the folder of this file. */
const DEV: Mapping = {
  build: { command: "true", component_path: "../server.wasm" },
  dev: { address: `127.0.0.1:${PORT}` },
};

export function workload(facts: ServiceFacts): Mapping {
  const { name } = facts;
  const folders = mountedFolders(facts);
  return {
    apiVersion: "runtime.wasmcloud.dev/v1alpha1",
    kind: "WorkloadDeployment",
    metadata: { name },
    spec: {
      replicas: 1,
      template: {
        spec: {
          hostInterfaces: hostInterfaces(facts),
          components: [component(facts)],
          volumes:
            folders.length === 0
              ? undefined
              : folders.map((folder) => ({ name: volumeName(folder), ephemeral: {} })),
        },
      },
    },
  };
}

function component(facts: ServiceFacts): Mapping {
  const { name, image, hosts, variables } = facts;
  const folders = mountedFolders(facts);
  const isLimited = hosts !== undefined && hosts.length > 0 && !hosts.includes("*");
  const hasSecrets = variables.some(({ isNeeded, isSecret }) => isNeeded && isSecret);
  return {
    name,
    image,
    localResources: {
      allowedHosts: isLimited ? hosts : undefined,
      environment: {
        configFrom: [{ name }],
        secretFrom: hasSecrets ? [{ name }] : undefined,
      },
      volumeMounts:
        folders.length === 0
          ? undefined
          : folders.map((folder) => ({ name: volumeName(folder), mountPath: folder })),
    },
  };
}

/** Every host has the packages of WASI's base; the others are those that an operator provides, in the order of their names. */
const BASE: ReadonlySet<string> = new Set(["cli", "clocks", "filesystem", "io", "random", "sockets"]);

function hostInterfaces(facts: ServiceFacts): readonly Mapping[] {
  const found = new Map<string, Set<string>>([["wasi:http", new Set(["incoming-handler"])]]);
  for (const name of facts.imports.map(parseInterfaceName)) {
    if (name === undefined || (name.namespace === "wasi" && BASE.has(name.package))) continue;
    const whole = `${name.namespace}:${name.package}`;
    // Types come with the interfaces that use them.
    if (name.interface === "types") continue;
    found.set(whole, (found.get(whole) ?? new Set()).add(name.interface));
  }
  return [...found].toSorted().map(([whole, interfaces]) => {
    const [namespace = "", name = ""] = whole.split(":");
    return {
      namespace,
      package: name,
      interfaces: [...interfaces].toSorted(),
      config: whole === "wasi:http" ? { host: `${facts.name}.example.com` } : undefined,
    };
  });
}

export function wasmcloudWarnings(facts: ServiceFacts): readonly string[] {
  return facts.state === "values" && !usesPackage(facts, "wasi:keyvalue")
    ? [
        "the server keeps values in files, which wasmCloud removes with the workload; compose it with `--runtime wasmcloud`, and it keeps them with `wasi:keyvalue`",
      ]
    : [];
}
