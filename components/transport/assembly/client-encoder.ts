/** Results for clients: each client checks all tools of a list, so that a schema that it cannot read is changed. */
import { ResultEncoder } from "../../lib/mcp/mcp-result";
import { Remarks } from "../../lib/schema/remarks";
import { SchemaWriter } from "../../lib/schema/schema-writer";
import { Schemas } from "../../lib/schema/schemas";

export class ClientEncoder extends ResultEncoder {
  protected newSchemas(isCurrent: bool, remarks: Remarks): Schemas {
    return new SchemaWriter(this.writer, isCurrent, remarks);
  }
}
