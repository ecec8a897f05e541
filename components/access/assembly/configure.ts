/** Decides once for each instance what protects the server, from all that the operator has set. */
import { keepHeap } from "../../bindings/abi";
import { Configuration } from "./configuration";
import { checkAuthServers, readAlgorithms, readAudience, readIssuer, readScopes } from "./demands";
import { faultOfStranger, readMode } from "./mode";
import { readRules } from "./rules";
import { readSource } from "./sources";
import { quoted, Variable, Variables } from "./variables";

/** Read for the first call, and kept for all others of this instance: the environment of a process does not change. */
export function configuration(): Configuration {
  const known = current;
  if (known !== null) return known;
  const settings = new Configuration();
  settings.fault = configure(settings, new Variables());
  current = settings;
  keepHeap();
  return settings;
}

let current: Configuration | null = null;

/** Returns why the variables cannot be used, or `null`. */
function configure(settings: Configuration, variables: Variables): string | null {
  if (variables.fault !== null) return variables.fault;
  const policy = variables.firstSet(Variable.Policy, Variable.PolicyData);
  if (policy != Variable.Other) {
    return (
      quoted(policy) +
      " is not supported: unset it, and write what it demands as rules in `[servers.NAME.auth.tools]`, `.resources` and `.prompts` of `wasmcp.toml`"
    );
  }
  const mode = readMode(settings, variables);
  if (mode !== null || !settings.isProtected) return mode;
  let fault = faultOfNames(variables);
  if (fault === null) fault = readAlgorithms(settings, variables);
  if (fault === null) fault = readSource(settings, variables);
  if (fault === null) fault = readIssuer(settings, variables);
  if (fault === null) fault = readAudience(settings, variables);
  if (fault === null) fault = checkAuthServers(variables);
  if (fault === null) fault = readScopes(settings, variables);
  if (fault !== null) return fault;
  const rules = readRules(variables.rules);
  if (rules === null) return "this server was composed with rules that it does not know: compose it again";
  settings.rules = rules;
  return null;
}

/** A mistake in a name, or a value that was forgotten, must not make the server demand less. */
function faultOfNames(variables: Variables): string | null {
  const stranger = variables.stranger;
  if (stranger !== null) return faultOfStranger(stranger);
  for (let variable = Variable.PublicKey; variable < Variable.Policy; variable++) {
    const value = variables.get(variable);
    if (value !== null && value.length == 0)
      return quoted(variable) + " is empty: set it to a value, or unset it";
  }
  return null;
}
