import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { composeDocument } from "../../../../../toolchain/export/service/compose-file.ts";
import { kubernetesObjects } from "../../../../../toolchain/export/service/kubernetes.ts";
import type { ServiceFacts } from "../../../../../toolchain/export/service/model.ts";
import {
  refuseOtherRuntimes,
  spinFiles,
  spinWarnings,
} from "../../../../../toolchain/export/service/spin.ts";
import { systemdFiles } from "../../../../../toolchain/export/service/systemd.ts";
import { wasmcloudFiles } from "../../../../../toolchain/export/service/wasmcloud.ts";
import { DEFAULT_LIMITS } from "../../../../../toolchain/run/index.ts";
import { parseYamlDocuments } from "../../../../yaml.ts";

const facts: ServiceFacts = {
  name: "weather",
  version: "1.2.3-rc.1",
  description: "100% weather",
  image: "ghcr.io/acme/weather:1.2.3",
  variables: [
    { name: "API_KEY", isSecret: true, isNeeded: true },
    { name: "UNITS", isSecret: false, isNeeded: true },
    { name: "WASMCP_ALLOWED_HOSTS", isSecret: false, isNeeded: false },
    { name: "WASMCP_STATE_KEY", isSecret: true, isNeeded: false },
  ],
  hosts: ["*.example.org:8443", "api.example.com"],
  folders: [],
  state: undefined,
  imports: ["wasi:http/outgoing-handler@0.2.12", "wasi:http/types@0.2.12", "wasi:cli/stderr@0.2.12"],
  limits: DEFAULT_LIMITS,
};
const withFiles: ServiceFacts = { ...facts, state: "values", folders: ["/data/In"] };

/** What a test looks at, without a cast at each step: `at(document, "spec", 0, "name")`. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce(
    (each, key) => (each as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    value,
  );
}

/** The tables of the library have no prototype. */
function readToml(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(parse(text))) as Readonly<Record<string, unknown>>;
}

test("a service of Compose has names of variables, a read-only root and no rights", () => {
  const service = at(composeDocument(withFiles), "services", "weather");
  assert.deepEqual(
    at(service, "environment"),
    facts.variables.map(({ name }) => name),
  );
  assert.deepEqual(at(service, "volumes"), ["state:/state", "data-in:/data/In"]);
  assert.equal(at(service, "read_only"), true);
  assert.deepEqual(at(service, "cap_drop"), ["ALL"]);
  assert.equal(at(service, "user"), "65532:65532");
  assert.deepEqual(at(composeDocument(withFiles), "volumes"), { state: {}, "data-in": {} });
  assert.equal(at(composeDocument(facts), "services", "weather", "volumes"), undefined);
});

test("a deployment of Kubernetes takes secrets from a secret, and scales", () => {
  const [deployment, service, autoscaler] = kubernetesObjects(facts);
  const pod = at(deployment, "spec", "template", "spec");
  assert.equal(at(pod, "securityContext", "runAsNonRoot"), true);
  const container = at(pod, "containers", 0);
  const reference = { name: "weather", key: "API_KEY", optional: undefined };
  assert.deepEqual(at(container, "env", 0), { name: "API_KEY", valueFrom: { secretKeyRef: reference } });
  assert.equal(at(container, "env", 1, "valueFrom", "configMapKeyRef", "key"), "UNITS");
  assert.equal(at(container, "env", 2, "valueFrom", "secretKeyRef", "optional"), true);
  assert.equal(at(container, "readinessProbe", "httpGet", "path"), "/health");
  assert.equal(at(container, "securityContext", "readOnlyRootFilesystem"), true);
  const port = at(service, "spec", "ports", 0, "targetPort");
  assert.equal(port, at(container, "ports", 0, "name"));
  const labels = at(deployment, "spec", "template", "metadata", "labels", "app.kubernetes.io/name");
  assert.equal(at(service, "spec", "selector", "app.kubernetes.io/name"), labels);
  assert.equal(at(autoscaler, "spec", "scaleTargetRef", "name"), at(deployment, "metadata", "name"));
  assert.equal(at(deployment, "spec", "replicas"), undefined);
});

test("a server that keeps files has one pod, with a claim for each folder", () => {
  const objects = kubernetesObjects(withFiles);
  assert.deepEqual(
    objects.map((each) => [each["kind"], at(each, "metadata", "name")]),
    [
      ["PersistentVolumeClaim", "weather-state"],
      ["PersistentVolumeClaim", "weather-data-in"],
      ["Deployment", "weather"],
      ["Service", "weather"],
    ],
  );
  const spec = at(objects[2], "spec");
  assert.equal(at(spec, "replicas"), 1);
  assert.equal(at(spec, "strategy", "type"), "Recreate");
  assert.deepEqual(at(spec, "template", "spec", "volumes", 1), {
    name: "data-in",
    persistentVolumeClaim: { claimName: "weather-data-in" },
  });
  const keys = kubernetesObjects({ ...facts, state: "keys" });
  assert.deepEqual(at(keys[0], "spec", "template", "spec", "volumes", 0, "emptyDir"), { sizeLimit: "16Mi" });
});

test("a unit of systemd keeps each folder of the server in its own, and escapes what units read otherwise", () => {
  const files = systemdFiles(withFiles, { wasmtime: "/opt/a b/$x/wasmtime", version: "48.0.8" });
  const unit = String(files.get("weather.service"));
  assert.match(unit, /^Description=100%% weather$/m);
  assert.match(unit, /^ExecStart="\/opt\/a b\/\$\$x\/wasmtime" serve /m);
  assert.match(unit, /--dir %S\/weather\/state::\/state /);
  assert.match(unit, /--dir %S\/weather\/data-in::\/data\/In /);
  assert.match(unit, /^StateDirectory=weather\/state weather\/data-in$/m);
  assert.match(unit, /--env API_KEY /);
  assert.match(unit, /^CacheDirectory=weather\nEnvironment=HOME=%C\/weather$/m);
  const environment = String(files.get("weather.env"));
  assert.ok(environment.split("\n").every((line) => line === "" || line.startsWith("#")));
  assert.match(environment, /^#API_KEY=$/m);
});

test("a workload of wasmCloud has the interfaces and hosts of the server", () => {
  const imports = [...facts.imports, "wasi:keyvalue/store@0.2.0-draft", "wasi:keyvalue/atomics@0.2.0-draft"];
  const files = wasmcloudFiles({ ...facts, imports });
  const [document] = parseYamlDocuments(String(files.get("workload.yaml")));
  const spec = at(document, "spec", "template", "spec");
  const http = ["incoming-handler", "outgoing-handler"];
  assert.deepEqual(at(spec, "hostInterfaces"), [
    { namespace: "wasi", package: "http", interfaces: http, config: { host: "weather.example.com" } },
    { namespace: "wasi", package: "keyvalue", interfaces: ["atomics", "store"] },
  ]);
  const component = at(spec, "components", 0);
  assert.equal(at(component, "image"), facts.image);
  assert.deepEqual(at(component, "localResources"), {
    allowedHosts: facts.hosts,
    environment: { configFrom: [{ name: "weather" }], secretFrom: [{ name: "weather" }] },
  });
  const [settings] = parseYamlDocuments(String(files.get(".wash/config.yaml")));
  assert.equal(at(settings, "build", "component_path"), "../server.wasm");
});

test("an application of Spin reaches the hosts that were granted, and the store if the server has one", () => {
  const manifest = readToml(String(spinFiles(facts).get("spin.toml")));
  assert.equal(manifest["spin_manifest_version"], 2);
  assert.equal(at(manifest, "application", "version"), "1.2.3");
  assert.deepEqual(at(manifest, "trigger", "http"), [{ route: "/...", component: "weather" }]);
  const component = at(manifest, "component", "weather");
  assert.deepEqual(at(component, "allowed_outbound_hosts"), [
    "http://*.example.org:8443",
    "https://*.example.org:8443",
    "http://api.example.com",
    "https://api.example.com",
  ]);
  assert.equal(at(component, "key_value_stores"), undefined);
  assert.deepEqual(spinWarnings(facts).length, 1);
});

test("variables that a server reads with `wasi:config` are variables of Spin", () => {
  const imports = ["wasi:config/store@0.2.0-draft-2024-09-27", "wasi:keyvalue/store@0.2.0-draft2"];
  const files = spinFiles({ ...facts, imports, hosts: undefined });
  const manifest = readToml(String(files.get("spin.toml")));
  assert.deepEqual(at(manifest, "variables", "api_key"), { required: true, secret: true });
  const component = at(manifest, "component", "weather");
  assert.equal(at(component, "variables", "api_key"), "{{ api_key }}");
  assert.deepEqual(at(component, "key_value_stores"), ["default"]);
  assert.deepEqual(at(component, "allowed_outbound_hosts"), ["http://*:*", "https://*:*"]);
  const [app] = parseYamlDocuments(String(files.get("spinapp.yaml")));
  assert.deepEqual(at(app, "spec", "variables", 0), {
    name: "api_key",
    valueFrom: { secretKeyRef: { name: "weather", key: "API_KEY" } },
  });
});

test("a server that keeps values as Spin does not is refused", () => {
  refuseOtherRuntimes(facts);
  assert.throws(() => refuseOtherRuntimes(withFiles), /keeps values in files/);
  const imports = ["wasi:keyvalue/store@0.2.0-draft"];
  assert.throws(() => refuseOtherRuntimes({ ...facts, imports }), /`wasi:keyvalue\/store@0\.2\.0-draft`/);
});
