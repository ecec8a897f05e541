/** `wasmcp:mcp-v20251125/resources` of one part, without what it must not know of a message. */
import {
  LIST_RESOURCES_ARGS_SIZE,
  LIST_RESOURCES_RESULT_SIZE,
  LIST_RESOURCE_TEMPLATES_ARGS_SIZE,
  LIST_RESOURCE_TEMPLATES_RESULT_SIZE,
  READ_RESOURCE_ARGS_SIZE,
  READ_RESOURCE_RESULT_SIZE,
  listResourcesRaw as listResources,
  listResourceTemplatesRaw as listResourceTemplates,
  readResourceRaw as readResource,
} from "../../bindings/wasmcp/mcp-v20251125/resources";
import { withoutMembers } from "../../lib/abi/context-members";
import { partGrants } from "../../lib/abi/part-grants";
import { allocate } from "../../lib/bytes/allocate";

export namespace resources {
  export function listResourcesRaw(args: usize): usize {
    const outcome = allocate(LIST_RESOURCES_RESULT_SIZE);
    listResources(withoutMembers(args, LIST_RESOURCES_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }

  export function listResourceTemplatesRaw(args: usize): usize {
    const outcome = allocate(LIST_RESOURCE_TEMPLATES_RESULT_SIZE);
    listResourceTemplates(withoutMembers(args, LIST_RESOURCE_TEMPLATES_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }

  export function readResourceRaw(args: usize): usize {
    const outcome = allocate(READ_RESOURCE_RESULT_SIZE);
    readResource(withoutMembers(args, READ_RESOURCE_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }
}
