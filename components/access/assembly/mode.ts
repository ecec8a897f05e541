/** Whether the server is public or protected: `WASMCP_AUTH_MODE`, and what was composed in. */
import { Configuration } from "./configuration";
import { quoted, Variable, Variables } from "./variables";

/** Returns why the mode is not clear, or `null`. */
export function readMode(settings: Configuration, variables: Variables): string | null {
  if (variables.isStrangerOurs) return faultOfStranger(variables.stranger as string);
  const mode = variables.get(Variable.Mode);
  if (mode === null) {
    if (variables.isRequired) {
      settings.isProtected = true;
      return null;
    }
    return faultWithoutMode(variables);
  }
  if (mode.isIgnoringCase("oauth")) {
    settings.isProtected = true;
    return null;
  }
  if (!mode.isIgnoringCase("public")) {
    return quoted(Variable.Mode) + " must be `oauth` or `public`: set it to one of them";
  }
  return variables.isRequired
    ? quoted(Variable.Mode) +
        " is `public`, but this server was composed to be protected: unset the variable, or compose the server with `--auth public`"
    : null;
}

export function faultOfStranger(prefix: string): string {
  return kindOf(prefix) + " is not known: correct its name, or unset it";
}

function kindOf(prefix: string): string {
  return "a variable that begins with `" + prefix + "`";
}

/** Without a mode the server would be public, although something was set that only a protected server needs. */
function faultWithoutMode(variables: Variables): string | null {
  let variable = variables.firstSet(Variable.PublicKey, Variable.RequiredScopes);
  if (variable == Variable.Other)
    variable = variables.firstSet(Variable.AuthServerUrl, Variable.AuthServerUrl);
  const stranger = variables.stranger;
  if (variable == Variable.Other && stranger === null) return null;
  const name: string = variable == Variable.Other ? kindOf(stranger as string) : quoted(variable);
  return (
    name +
    " is set without " +
    quoted(Variable.Mode) +
    ": set that to `oauth` to protect the server, or to `public` to serve every client"
  );
}
