import { resource, resourcesAt, text } from "../bindings/sdk/resources";
import { inMetres } from "./units";

/** The interface that the world in `wit/world.wit` exports. */
export { resources } from "../bindings/sdk/resources";

resource("text://greeting")
  .description("A greeting")
  .mimeType("text/plain")
  .read(() => text("Hello from wasmcp resources!"));

resource("text://info")
  .description("What this component offers")
  .mimeType("application/json")
  .read(() => text('{"units":["inch","foot","yard","mile"]}'));

resourcesAt("units://", "{name}")
  .description("A unit of length in metres")
  .mimeType("text/plain")
  .read((uri) => {
    const metres = inMetres(uri.slice("units://".length));
    return metres.length > 0 ? text(metres) : null;
  });
