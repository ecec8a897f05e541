import { arrayOf, JsonObject } from "../bindings/sdk/json";
import { text, tool } from "../bindings/sdk/tools";
import { primeFactors } from "./prime-factors";
import { reverse } from "./reverse";

/** The interface that the world in `wit/world.wit` exports. */
export { tools } from "../bindings/sdk/tools";

tool("reverse", "Reverses a text")
  .readOnly()
  .string("text", "Any text")
  .run((call) => text(reverse(call.string("text"))));

tool("prime-factors", "Finds the prime factors of a whole number")
  .readOnly()
  .integer("number", "The whole number")
  .minimum(2)
  .maximum(f64.MAX_SAFE_INTEGER)
  // A schema for the result: programs can use the result too.
  .output(
    '{"type":"object","properties":{"factors":{"type":"array","items":{"type":"integer"}}},"required":["factors"]}',
  )
  .run((call) => {
    const factors = primeFactors(call.integer("number"));
    const numbers = factors.map<string>((each) => each.toString());
    const json = new JsonObject().json("factors", arrayOf(numbers));
    return text(numbers.join(" × ")).structure(json.text);
  });
