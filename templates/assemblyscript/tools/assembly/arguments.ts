import { Json } from "../bindings/sdk/json";

/**
 * The arguments of a call for code that implements `listTools` and `callTool` itself, without `tool(…)`:
 * `new Arguments(request.arguments).string("city")`.
 */
export class Arguments {
  private readonly values: Json;

  /** `json` comes from the request; `null` if the call has no arguments. */
  constructor(json: string | null) {
    this.values = new Json(json === null ? "{}" : json);
  }

  /** The argument `name`, or `null` if it is missing or not a string. */
  string(name: string): string | null {
    const value = this.values.get(name);
    return value !== null && value.isString ? value.string : null;
  }

  /** The argument `name`, or `NaN` if it is missing or not a number. */
  number(name: string): f64 {
    const value = this.values.get(name);
    return value === null ? NaN : value.number;
  }
}
