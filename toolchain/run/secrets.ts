/** Variables whose values must not be shown. */

/** Stands for the value of a variable that looks secret, in commands that are shown. */
export const MASK = "********";

/** `API_KEY=abc` becomes `API_KEY=********`; a value that does not look secret stays. */
export function maskVariable(name: string, value: string): string {
  return looksSecret(name) ? MASK : value;
}

export function maskVariables(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, maskVariable(name, value)]));
}

/** Decides by the variable's name. The word `public` in it wins: `JWT_PUBLIC_KEY` is not secret. */
export function looksSecret(name: string): boolean {
  if (/public/i.test(name)) return false;
  return /secret|token|passw|credential|private|(^|_)(key|pwd|auth|pat|dsn)($|_)|api_?key/i.test(name);
}

/**
 * Every user of the machine can read a command line, so secrets travel through the environment of wasmtime's own process.
 * `shown` has their names without values.
 */
export function splitSecrets(env: Readonly<Record<string, string>>): {
  readonly shown: Readonly<Record<string, string | undefined>>;
  readonly secrets: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(env);
  return {
    shown: Object.fromEntries(entries.map(([name, value]) => [name, looksSecret(name) ? undefined : value])),
    secrets: Object.fromEntries(entries.filter(([name]) => looksSecret(name))),
  };
}
