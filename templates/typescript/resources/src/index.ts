import { resource, resourceTemplate, server } from "wasmcp:sdk";
import { inMetres, units } from "./units.ts";

export default server([
  resource("text://greeting", {
    description: "A greeting",
    mimeType: "text/plain",
    read: () => "Hello from wasmcp resources!",
  }),
  resource("text://info", {
    description: "What this component offers",
    mimeType: "application/json",
    read: () => ({ units }),
  }),
  resourceTemplate("units://{name}", {
    description: "A unit of length in metres",
    mimeType: "text/plain",
    complete: { name: units },
    read: ({ name }) => inMetres(name),
  }),
]);
