/** What the code that answers requests gets from the build: the parts of the context that the author's code uses, and the engine. */
import type { Context } from "../context.ts";
import type { Asks } from "./asks.ts";
import type { Parts } from "./parts.ts";
import type { SkillsData } from "./skills-data.ts";
import type { WitCall, WitMessageContext } from "./wit.ts";

/** The request that is being answered. */
export interface Environment {
  /** What the chain hands on; absent where the client may be asked (`interactive-tools`). */
  readonly message: WitMessageContext | undefined;
  /** The handle of the request; absent where the client cannot be asked. */
  readonly call: WitCall | undefined;
  readonly asks: Asks | undefined;
  /** What `context.signal` wants to have done when the code no longer runs. */
  onEnd?: () => void;
}

/** Makes one member of the context. */
export type Feature<Name extends keyof Context> = (environment: Environment) => Context[Name];

export type Features = { readonly [Name in keyof Context]?: Feature<Name> };

export interface Host {
  readonly features: Features;
  readonly parts: Parts;
  /** Absent for a project without the folder. */
  readonly skills?: SkillsData | undefined;
  /** Shows an error to the author. `where` continues "error …": `in tool "forecast"`. */
  readonly report: (error: unknown, where: string) => void;
  /** Runs a task after all promises that are ready. */
  readonly later: (task: () => void) => void;
}
