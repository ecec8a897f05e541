/** The component `access` inside this process. The test sets environment, clock and what is composed in; signatures are verified by the real component. */
import { type Host, hostImports } from "./host.ts";
import { loadComponent } from "./load.ts";
import { type Algorithm, loadVerifier } from "../../../property/signatures/verifier.ts";

export interface Claims {
  readonly subject: string;
  readonly issuer?: string;
  readonly audience: readonly string[];
  readonly expiration?: bigint;
  readonly issuedAt?: bigint;
  readonly notBefore?: bigint;
  readonly jwtId?: string;
  readonly scopes: readonly string[];
  readonly customClaims: readonly (readonly [string, string])[];
}

export interface Client {
  readonly principal: string;
  readonly claims: Claims;
  readonly expiresAt: bigint;
}

export interface Refusal {
  readonly status: number;
  readonly error?: string;
  readonly description: string;
  readonly scopes: readonly string[];
}

export type ServerState =
  { readonly tag: "open" | "protected" } | { readonly tag: "unconfigured"; readonly val: string };

export type Kind = "tool" | "resource" | "prompt" | "server";

/** `wasmcp:framework/access`. Refusals are thrown, as jco does. */
interface Exports {
  readonly state: () => ServerState;
  readonly admit: (authorization: readonly Uint8Array[], query?: string) => Client;
  readonly verify: (token: Uint8Array) => Claims | undefined;
  readonly missing: (scopes: readonly string[], kind: Kind, name: string) => readonly string[];
  readonly usable: (scopes: readonly string[], kind: Kind, names: readonly string[]) => readonly boolean[];
}

export interface World extends Host {
  readonly environment?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  /** In seconds since 1970. */
  readonly now?: () => number;
  readonly isRequired?: boolean;
  readonly settings?: string;
  readonly rules?: string;
  /** Called for each signature that is verified. */
  readonly onVerify?: () => void;
}

export interface Access extends Omit<Exports, "admit" | "verify"> {
  /** The client, or why it is refused. */
  readonly admit: (authorization: readonly string[], query?: string) => Client | Refusal;
  readonly verify: (token: string) => Claims | undefined;
}

/** A moment in 2026. */
export const NOW = 1_790_000_000;

/** Instantiates the component; each call is a new instance with a memory of its own. */
export async function loadAccess(): Promise<(world: World) => Promise<Access>> {
  const instantiate = await loadComponent<Exports>("access");
  const verify = await loadVerifier();

  return async (world) => {
    const { environment = {}, now = () => NOW, isRequired = false, settings = "", rules = "" } = world;
    const instance = await instantiate({
      ...hostImports(world),
      "wasi:cli/environment": {
        getEnvironment: () => (Array.isArray(environment) ? environment : Object.entries(environment)),
      },
      "wasi:clocks/wall-clock": {
        now: () => ({
          seconds: BigInt(Math.floor(now())),
          nanoseconds: Math.round((now() % 1) * 1000) * 1_000_000,
        }),
      },
      "wasmcp:framework/protection": {
        isRequired: () => isRequired,
        settings: () => settings,
        rules: () => rules,
      },
      "wasmcp:framework/signatures": {
        verify: (algorithm: Algorithm, key: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
          world.onVerify?.();
          return verify({ algorithm, key, message, signature });
        },
      },
    });
    const access = instance["wasmcp:framework/access@0.1.0"];
    if (access === undefined) throw new Error(`no access among ${Object.keys(instance).join(", ")}`);
    return {
      ...access,
      admit: (authorization, query) => {
        try {
          return access.admit(
            authorization.map((value) => Buffer.from(value)),
            query,
          );
        } catch (error) {
          if (error instanceof Error) throw error;
          return error as Refusal;
        }
      },
      verify: (token) => access.verify(Buffer.from(token)),
    };
  };
}
