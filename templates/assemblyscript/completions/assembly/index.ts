import { completePrompt } from "../bindings/sdk/completions";
import { prompt, user } from "../bindings/sdk/prompts";
import { matching } from "./countries";

/** The interfaces that the world in `wit/world.wit` exports. */
export { completions } from "../bindings/sdk/completions";
export { prompts } from "../bindings/sdk/prompts";

prompt("visit", "Plans a visit to a country")
  .argument("country", "Where to go")
  .get((args) => user(`Plan a visit of one week to ${args.get("country")}.`));

completePrompt("visit", "country", (text) => matching(text));
