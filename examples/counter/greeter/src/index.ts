import { server, tool } from "wasmcp:sdk";

export default server([
  tool("greet", {
    description: "Greets a person",
    input: {
      type: "object",
      properties: { name: { type: "string", description: "Whom to greet" } },
      required: ["name"],
    },
    run: ({ name }) => `Hello, ${name}!`,
  }),
]);
