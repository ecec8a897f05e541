import { resource, text } from "../bindings/sdk/resources";
import { rules } from "./routing";

/** The interface that the world in `wit/world.wit` exports. */
export { resources } from "../bindings/sdk/resources";

resource("config://routing-{{name}}")
  .description("Which tools clients see at which path")
  .mimeType("application/toml")
  .read(() => text(rules));
