/** The targets that run a server as a service, over HTTP. */
import { readFile } from "node:fs/promises";
import { inspectComponent, type Inspection } from "../inspect/index.ts";
import type { Job } from "../progress.ts";
import { readServerComponent } from "../run/index.ts";
import { reaches } from "./grants.ts";
import { shortName, writeFiles, type ExportChoices, type Files, type MadeExport } from "./model.ts";
import { imageFiles } from "./image/image.ts";
import { composeFiles } from "./service/compose-file.ts";
import { serviceFacts, serviceWarnings } from "./service/facts.ts";
import { kubernetesFiles } from "./service/kubernetes.ts";
import type { ServiceFacts } from "./service/model.ts";
import { refuseOtherRuntimes, spinFiles, spinWarnings } from "./service/spin.ts";
import { systemdFiles, systemdPlaces } from "./service/systemd.ts";
import { wasmcloudFiles, wasmcloudWarnings } from "./service/wasmcloud.ts";

export const SERVICE_TARGETS = ["image", "compose", "systemd", "kubernetes", "wasmcloud", "spin"] as const;
export type ServiceTarget = (typeof SERVICE_TARGETS)[number];

/** Fills `folder`. Nothing is started: what runs the server is on another machine. */
export async function exportService(
  target: ServiceTarget,
  folder: string,
  options: ExportChoices,
  job: Job,
): Promise<MadeExport> {
  const component = await readServerComponent(options.file, "http");
  const inspection = inspectComponent(component.bytes);
  const facts = serviceFacts(component, inspection, { ...options, name: shortName(options.name) });
  job.progress.step(`writing ${facts.name} for ${target}`);
  await writeFiles(folder, await filesOf(target, facts, options, job));
  return {
    tools: [],
    variables: facts.variables.flatMap(({ name, isNeeded }) => (isNeeded ? [name] : [])),
    warnings: [
      ...wholeWarnings(inspection),
      ...serviceWarnings(component, inspection),
      ...(target === "wasmcloud" ? wasmcloudWarnings(facts) : []),
      ...(target === "spin" ? spinWarnings(facts) : []),
    ],
  };
}

async function filesOf(
  target: ServiceTarget,
  facts: ServiceFacts,
  options: ExportChoices,
  job: Job,
): Promise<Files> {
  const server = async () => [["server.wasm", await readFile(options.file)]] as const;
  switch (target) {
    case "image":
      return imageFiles(facts, options.file, options, job);
    case "compose":
      return composeFiles(facts);
    case "kubernetes":
      return kubernetesFiles(facts);
    case "systemd":
      return new Map([
        ...systemdFiles(facts, await systemdPlaces(options.wasmtime, options.hostEnv)),
        ...(await server()),
      ]);
    case "wasmcloud":
      return new Map([...wasmcloudFiles(facts), ...(await server())]);
    case "spin":
      refuseOtherRuntimes(facts);
      return new Map([...spinFiles(facts), ...(await server())]);
  }
}

function wholeWarnings(inspection: Inspection): readonly string[] {
  return [
    ...(reaches(inspection, "environment").isWhole
      ? ["a part may see every variable: the service passes on only those that `--env` names and its own"]
      : []),
    ...(reaches(inspection, "filesystem").isWhole
      ? ["a part may open any folder: the service has only those that were granted by name"]
      : []),
  ];
}
