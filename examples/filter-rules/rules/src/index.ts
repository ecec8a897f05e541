import { resource, server } from "wasmcp:sdk";
import rules from "./routing.toml" with { type: "text" };

export default server([
  resource("config://routing-rules", {
    description: "Which tools clients see at which path",
    mimeType: "application/toml",
    read: () => rules,
  }),
]);
