/** An application of Spin (manifest version 2), and the resource with which SpinKube runs it. */
import { stringify } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import type { Files } from "../model.ts";
import { usesPackage, type ServiceFacts } from "./model.ts";
import { printYaml, type Yaml } from "./yaml.ts";

type Mapping = { readonly [key: string]: Yaml | undefined };

export function spinFiles(facts: ServiceFacts): Files {
  const { image, variables } = facts;
  const needed = variables.filter(({ isNeeded }) => isNeeded);
  const comments = usesPackage(facts, "wasi:config")
    ? []
    : needed.map(({ name }) => ` --env ${name}="$${name}"`);
  const up = comments.length === 0 ? "" : `# Variables: spin up${comments.join("")}\n\n`;
  return new Map([
    ["spin.toml", `${up}${stringify(spinManifest(facts))}\n`],
    [
      "spinapp.yaml",
      printYaml([`The application is in a registry: spin registry push ${image}`], spinApp(facts)),
    ],
  ]);
}

/** Spin has no folder for the state of a server, and another release of `wasi:keyvalue` than wasmtime. */
export function refuseOtherRuntimes(facts: ServiceFacts): void {
  const drafts = facts.imports.filter((each) => /^wasi:keyvalue\/.*@0\.2\.0-draft$/.test(each));
  if (facts.state !== "values" && drafts.length === 0) return;
  throw new ToolchainError(
    "not-for-spin",
    `the server keeps values ${drafts.length > 0 ? `with \`${drafts[0]}\`` : "in files"}, which Spin does not provide`,
    { remedy: "compose it with `--runtime spin`" },
  );
}

export function spinWarnings(facts: ServiceFacts): readonly string[] {
  const needed = facts.variables.filter(({ isNeeded }) => isNeeded).map(({ name }) => name);
  return [
    ...(facts.folders.length > 0
      ? [`Spin opens no folder for writing: the server does not find ${facts.folders.join(", ")}`]
      : []),
    ...(needed.length > 0 && !usesPackage(facts, "wasi:config")
      ? [`SpinKube passes no environment on: the server does not get ${needed.join(", ")} there`]
      : []),
  ];
}

export function spinManifest(facts: ServiceFacts): Record<string, unknown> {
  const { name, version, description } = facts;
  const variables = configuration(facts);
  return {
    spin_manifest_version: 2,
    application: {
      name,
      // Spin takes numbers alone.
      version: version.replace(/-.*$/, ""),
      ...(description !== "" && { description }),
    },
    ...(variables.length > 0 && {
      variables: Object.fromEntries(
        variables.map(({ key, isSecret }) => [key, { required: true, ...(isSecret && { secret: true }) }]),
      ),
    }),
    trigger: { http: [{ route: "/...", component: name }] },
    component: {
      [name]: {
        source: "server.wasm",
        allowed_outbound_hosts: outboundHosts(facts),
        ...(usesPackage(facts, "wasi:keyvalue") && { key_value_stores: ["default"] }),
        ...(variables.length > 0 && {
          variables: Object.fromEntries(variables.map(({ key }) => [key, `{{ ${key} }}`])),
        }),
      },
    },
  };
}

/** What the server reads with `wasi:config`: Spin spells its variables in lower case. */
function configuration(facts: ServiceFacts) {
  if (!usesPackage(facts, "wasi:config")) return [];
  return facts.variables
    .filter(({ isNeeded }) => isNeeded)
    .map((variable) => ({ ...variable, key: variable.name.toLowerCase() }));
}

/** `api.example.com` is `https://api.example.com`, and any port if it has one is part of it. */
function outboundHosts({ hosts }: ServiceFacts): readonly string[] {
  if (hosts === undefined || hosts.includes("*")) return ["http://*:*", "https://*:*"];
  return hosts.flatMap((host) => [`http://${host}`, `https://${host}`]);
}

export function spinApp(facts: ServiceFacts): Mapping {
  const { name, image } = facts;
  const variables = configuration(facts);
  return {
    apiVersion: "core.spinkube.dev/v1alpha1",
    kind: "SpinApp",
    metadata: { name },
    spec: {
      image,
      executor: "containerd-shim-spin",
      replicas: 2,
      checks: { readiness: { httpGet: { path: "/health" } } },
      variables:
        variables.length === 0
          ? undefined
          : variables.map(({ key, name: variable, isSecret }) => ({
              name: key,
              valueFrom: { [isSecret ? "secretKeyRef" : "configMapKeyRef"]: { name, key: variable } },
            })),
    },
  };
}
