/** The keywords of JSON Schema that `json-keywords.ts` checks. The build looks for them in the author's code. */
export const RARE_KEYWORDS: readonly string[] =
  "$ref allOf anyOf oneOf not if format pattern propertyNames contains uniqueItems multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems minProperties maxProperties dependentRequired dependentSchemas dependencies unevaluatedItems unevaluatedProperties".split(
    " ",
  );
