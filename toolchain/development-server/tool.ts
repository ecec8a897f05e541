/** One function of the development server, as agents see it: what it does, what it takes, what it gives. */
import type { Job } from "../progress.ts";
import type { Input, ObjectSchema } from "./schema.ts";
import type { Workshop } from "./workshop.ts";

/** What a call came to. */
export interface ToolResult {
  /** As the tool's output schema says. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The same in a few words; by default the data as JSON. */
  readonly text?: string;
}

/** What happens if the call goes ahead, for a person who has to agree to it: sentence case, plain words. */
export interface Confirmation {
  /** `Build weather` */
  readonly title: string;
  readonly message: string;
}

/** As the protocol has them: hints for clients, which may ask their user before a call that changes something. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** How a tool was called; the arguments fit its input schema. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface DevelopmentTool {
  /** `registry_add_component` */
  readonly name: string;
  /** `Add an alias` */
  readonly title: string;
  /** For the model: what it does, when to use it, what comes back. */
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output: ObjectSchema;
  readonly annotations: ToolAnnotations;
  /** Whether it executes code of the folder, in a component or in a build: not in a folder that the user does not trust. */
  readonly runsCode: boolean;
  /** Absent for what only reads. */
  readonly confirmation: ((args: Arguments) => Confirmation) | undefined;
  run(args: Arguments, workshop: Workshop, job: Job): Promise<ToolResult>;
}

/** What a tool changes, from nothing to things that cannot be undone. */
type Effect = "reads" | "adds" | "replaces";

interface ToolDefinition<Schema extends ObjectSchema> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Schema;
  readonly output: ObjectSchema;
  readonly effect: Effect;
  readonly runsCode?: boolean;
  /** Whether it talks to other machines. */
  readonly usesNetwork?: boolean;
  readonly confirmation?: (args: Input<Schema>) => Confirmation;
  readonly run: (args: Input<Schema>, workshop: Workshop, job: Job) => Promise<ToolResult>;
}

/** A tool whose arguments have the types that its input schema gives them. */
export function defineTool<const Schema extends ObjectSchema>(
  definition: ToolDefinition<Schema>,
): DevelopmentTool {
  const { effect, runsCode = false, usesNetwork = false, confirmation, run, ...rest } = definition;
  return {
    ...rest,
    runsCode,
    annotations: {
      readOnlyHint: effect === "reads",
      destructiveHint: effect === "replaces",
      idempotentHint: effect !== "adds",
      openWorldHint: usesNetwork,
    },
    // The one place where checked arguments get their types: every caller checks them against the schema first.
    confirmation: confirmation && ((args) => confirmation(args as Input<Schema>)),
    run: (args, workshop, job) => run(args as Input<Schema>, workshop, job),
  };
}

/** A call that makes sense after another one, with all its arguments, so that an agent need not guess names and paths. */
export interface NextCall {
  readonly tool: string;
  readonly arguments: Arguments;
  readonly why: string;
}
