import { assistant, prompt, server, user } from "wasmcp:sdk";
import { fence } from "./fence.ts";

export default server([
  prompt("code-review", {
    description: "Reviews code for mistakes and style",
    arguments: {
      language: {
        description: "The programming language",
        complete: ["go", "python", "rust", "typescript"],
      },
      code: "The code to review",
    },
    get: ({ language, code }) =>
      `Review this ${language} code:\n\n${fence(code, language)}`,
  }),
  prompt("greeting", {
    description: "Begins a friendly conversation",
    arguments: { name: { description: "Whom to greet", required: false } },
    get: ({ name }) => [
      user(`Hello, I am ${name ?? "new here"}.`),
      assistant("Nice to meet you! How can I help?"),
    ],
  }),
]);
