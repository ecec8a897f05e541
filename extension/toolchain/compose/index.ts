/** Composes capability components and the framework into one server component. Bytes in, bytes out. */
import { uniteImports } from "./implicit-imports.ts";
import { PartReader, type Framework, type Part } from "./part.ts";
import { planServer, type ServerPlan } from "./plan.ts";
import { checkTypes } from "./type-check.ts";
import { writeServer } from "./write.ts";

export type { Framework, Part } from "./part.ts";
export type {
  ArgumentSource,
  PlannedArgument,
  PlannedComponent,
  PlannedExport,
  PlannedImport,
  PlannedInstance,
  Role,
  ServerPlan,
  UnservedExport,
} from "./plan.ts";

export interface ComposedServer {
  readonly component: Uint8Array;
  readonly plan: ServerPlan;
}

/**
 * Parts see requests in the given order. Throws a `ToolchainError` that names the part at fault; equal input gives
 * equal bytes.
 */
export function composeServer(input: {
  readonly parts: readonly Part[];
  readonly framework: Framework;
}): ComposedServer {
  const reader = new PartReader();
  const { transport, serverIo, toolsMiddleware, methodNotFound } = input.framework;
  const server = planServer(
    input.parts.map((part) => reader.read(part)),
    {
      transport: reader.read(transport),
      serverIo: reader.read(serverIo),
      toolsMiddleware: reader.read(toolsMiddleware),
      methodNotFound: reader.read(methodNotFound),
    },
  );
  const implicit = uniteImports(server);
  checkTypes(server, implicit);
  return { component: writeServer(server, implicit), plan: server.plan };
}
