/**
 * The variables of a server. The file may take some from the environment of the user who runs it: these are shown to the user
 * first, because a stranger may have written the file, and the variable may be a secret.
 */
import { ToolchainError } from "../../../core/errors.ts";
import { adoptVariables, isSecretOfServer } from "../../run/index.ts";
import { nearest } from "../../../core/text/index.ts";
import type { Environment, Places } from "../places.ts";
import { isApproved, rememberApproval, type Approval } from "../trust/index.ts";
import type { ProjectFile, ServerDefinition } from "./parse.ts";

/** A variable of the server, and the variable of the user that gives it its value. */
export interface BorrowedVariable {
  readonly variable: string;
  readonly from: string;
}

/** What a user is asked. */
export interface BorrowRequest {
  /** The `wasmcp.toml`. */
  readonly file: string;
  readonly server: string;
  readonly variables: readonly BorrowedVariable[];
  /**
   * Where the file sends secrets of the server, if it takes some: `WASMCP_INTROSPECTION_URI = https://id.example/introspect`,
   * `overrides.access = ./access.wasm`. Another place needs another answer.
   */
  readonly receivers: readonly string[];
}

export interface Lender {
  /** The user's environment. */
  readonly env: Environment;
  readonly places: Pick<Places, "state">;
  /** Variables of the user that may be taken without a question: these, or all of them. */
  readonly allowed?: readonly string[] | "all" | undefined;
  /** Asks the user; absent where that cannot be done. */
  readonly ask?: ((request: BorrowRequest) => Promise<boolean>) | undefined;
}

/** What a server gets besides the variables that the user gives it. */
export interface LentEnvironment {
  /** What the file says. */
  readonly defined: Readonly<Record<string, string>>;
  /** Variables of servers that are set in the user's environment. */
  readonly adopted: Readonly<Record<string, string>>;
}

/** The environment of the server, without variables that are in `given` already. Throws if the user has not agreed to it. */
export async function serverEnvironment(
  { file, directory }: Pick<ProjectFile, "file" | "directory">,
  server: Pick<ServerDefinition, "name" | "environment" | "overrides" | "transport">,
  lender: Lender,
  given: Readonly<Record<string, string>> = {},
): Promise<LentEnvironment> {
  const { name, environment, transport } = server;
  const wanted = [...environment].filter(([variable]) => !Object.hasOwn(given, variable));
  const borrowed = wanted.flatMap(([variable, value]): readonly BorrowedVariable[] =>
    typeof value === "string" ? [] : [{ variable, from: value.from }],
  );
  const values = wanted.map(([variable, value]): [string, string] => [
    variable,
    typeof value === "string" ? value : ownValue(name, variable, value.from, lender.env),
  ]);
  const defined = Object.fromEntries(values);
  const adopted = adoptVariables({
    given: { ...defined, ...given },
    hostEnv: lender.env,
    transport,
    sourceOf: (variable) => (Object.hasOwn(given, variable) ? "`--env`" : `\`${file}\``),
  });
  const receivers = receiversIn(server, new Map(wanted));
  const secrets =
    receivers.length > 0
      ? Object.keys(adopted)
          .filter(isSecretOfServer)
          .map((variable) => ({ variable, from: variable }))
      : [];
  const variables = [...borrowed, ...secrets];
  const takesSecrets = variables.some(({ variable }) => isSecretOfServer(variable));
  await getConsent(
    { file, server: name, variables, receivers: takesSecrets ? receivers : [] },
    directory,
    lender,
  );
  return { defined, adopted };
}

/** Who gets the secrets of the server by what the file says: its own components in the place of ours, and an address. */
function receiversIn(
  { overrides }: Pick<ServerDefinition, "overrides">,
  environment: ServerDefinition["environment"],
): readonly string[] {
  const name = "WASMCP_INTROSPECTION_URI";
  const address = environment.get(name);
  return [
    ...(address === undefined
      ? []
      : [`${name} = ${typeof address === "string" ? address : `${address.from} of your environment`}`]),
    ...[...overrides].map(([component, spec]) => `overrides.${component} = ${spec}`),
  ];
}

function ownValue(server: string, variable: string, from: string, env: Environment): string {
  const value = env[from];
  if (value !== undefined) return value;
  throw new ToolchainError(
    "no-such-variable",
    `the server \`${server}\` needs the environment variable \`${from}\` for its \`${variable}\``,
    { remedy: `set \`${from}\` and run the server again` },
  );
}

async function getConsent(
  request: BorrowRequest,
  folder: string,
  { places, allowed = [], ask }: Lender,
): Promise<void> {
  const { variables, receivers } = request;
  const names = variables.map(({ from }) => from);
  if (allowed !== "all") checkNames(allowed, names, request);
  if (allowed === "all" || names.every((name) => allowed.includes(name))) return;
  const approval: Approval = {
    folder,
    subject: `environment.${request.server}`,
    details: [
      ...variables.map(({ variable, from }) => `${variable}=${from}`),
      ...receivers.map((each) => `to ${each}`),
    ],
  };
  if (await isApproved(approval, places)) return;
  if (ask === undefined || !(await ask(request))) throw notAllowed(request);
  await rememberApproval(approval, places);
}

/** A name that the file does not ask for is a mistake, perhaps a word that belongs elsewhere on the command line. */
function checkNames(
  allowed: readonly string[],
  names: readonly string[],
  { file, server }: BorrowRequest,
): void {
  const wrong = allowed.find((name) => !names.includes(name));
  if (wrong === undefined) return;
  const similar = nearest(wrong, names);
  const known = names.map((name) => `\`${name}\``).join(", ") || "none";
  throw new ToolchainError(
    "unused-permission",
    `the server \`${server}\` of \`${file}\` does not take \`${wrong}\` from your environment`,
    {
      remedy: `${similar === undefined ? `it takes ${known}` : `did you mean \`${similar}\`?`}; write \`--allow-env\` last to allow all of them`,
    },
  );
}

function notAllowed({ file, server, variables, receivers }: BorrowRequest): ToolchainError {
  const list = variables.map(({ variable, from }) =>
    variable === from ? `\`${from}\`` : `\`${from}\` (as \`${variable}\`)`,
  );
  return new ToolchainError(
    "environment-not-allowed",
    `the server \`${server}\` of \`${file}\` takes variables of your environment: ${list.join(", ")}${receivers.length === 0 ? "" : `; it sends secrets to ${receivers.map((each) => `\`${each}\``).join(", ")}`}`,
    { remedy: "if you trust its components with them, pass `--allow-env`" },
  );
}
