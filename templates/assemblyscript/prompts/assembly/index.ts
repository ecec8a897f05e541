import { prompt, user } from "../bindings/sdk/prompts";
import { fence } from "./fence";

/** The interface that the world in `wit/world.wit` exports. */
export { prompts } from "../bindings/sdk/prompts";

prompt("code-review", "Reviews code for mistakes and style")
  .argument("language", "The programming language")
  .argument("code", "The code to review")
  .get((args) => {
    const language = args.get("language");
    return user(
      `Review this ${language} code:\n\n${fence(args.get("code"), language)}`,
    );
  });

prompt("greeting", "Begins a friendly conversation")
  .argument("name", "Whom to greet")
  .optional()
  .get((args) => {
    const name = args.has("name") ? args.get("name") : "new here";
    return user(`Hello, I am ${name}.`).assistant(
      "Nice to meet you! How can I help?",
    );
  });
