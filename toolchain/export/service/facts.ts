/** Finds out what a service needs: from the grants in the server, its imports, and what its user adds. */
import type { Component } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { announcesChanges, grantedHosts, type Inspection } from "../../inspect/index.ts";
import {
  hasTasks,
  isSecretOfServer,
  keptState,
  SERVER_VARIABLE_NAMES,
  type Limits,
} from "../../run/index.ts";
import { isFrameworkVariable, looksSecret } from "../../variables.ts";
import { grantedVariables, reaches } from "../grants.ts";
import type { ServiceFacts, ServiceVariable } from "./model.ts";

export interface ServiceChoices {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The default has the name and the version. */
  readonly image: string | undefined;
  readonly variables: readonly string[];
  readonly limits: Limits;
}

/** A label of RFC 1123: Kubernetes, Compose, Spin and systemd take it. */
const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function serviceFacts(
  component: Component,
  inspection: Inspection,
  choices: ServiceChoices,
): ServiceFacts {
  const { name, version, description, limits } = choices;
  if (!LABEL.test(name))
    throw new ToolchainError(
      "bad-name",
      `expected a name of lower-case letters, digits and hyphens, such as \`weather\`, found \`${name}\``,
      { remedy: "choose one with `--name`" },
    );
  return {
    name,
    version,
    description,
    image: choices.image ?? `${name}:${version}`,
    variables: variablesOf(inspection, choices.variables),
    hosts: hostsOf(component, inspection),
    folders: reaches(inspection, "filesystem").names,
    state: keptState(component),
    imports: [...component.imports.keys()],
    // wasmtime would end listeners and tasks as well.
    limits: lasts(component, inspection) ? { ...limits, time: undefined } : limits,
  };
}

/** What the exported service cannot do, or does otherwise. */
export function serviceWarnings(component: Component, inspection: Inspection): readonly string[] {
  return lasts(component, inspection)
    ? ["clients listen to the server or start tasks: calls have no time limit, which would end those as well"]
    : [];
}

function lasts(component: Component, inspection: Inspection): boolean {
  return hasTasks(component) || announcesChanges(inspection);
}

/** Where the server itself fetches keys and asks about tokens. */
const OWN_HOSTS: ReadonlySet<string> = new Set(["JWT_JWKS_URI", "WASMCP_INTROSPECTION_URI"]);

function hostsOf(component: Component, { protection }: Inspection): readonly string[] | undefined {
  const isOutgoing = [...component.imports.keys()].some(
    (each) => each.startsWith("wasi:http/outgoing-handler@") || each.startsWith("wasi:http/client@"),
  );
  if (!isOutgoing) return [];
  const own = (protection?.settings ?? []).flatMap(({ name, value }) =>
    OWN_HOSTS.has(name) && URL.canParse(value) ? [new URL(value).host] : [],
  );
  const granted = grantedHosts(component);
  return granted && [...new Set([...granted, ...own])].toSorted();
}

function variablesOf(inspection: Inspection, added: readonly string[]): readonly ServiceVariable[] {
  const needed = new Set([...grantedVariables(inspection), ...added]);
  const composed = new Set(inspection.protection?.settings.map(({ name }) => name));
  const names = new Set([...needed, ...SERVER_VARIABLE_NAMES.filter((name) => !composed.has(name))]);
  return [...names].toSorted().map((name) => ({
    name,
    // Among the names of the framework are addresses and public keys.
    isSecret: isFrameworkVariable(name) ? isSecretOfServer(name) : looksSecret(name),
    isNeeded: needed.has(name),
  }));
}
