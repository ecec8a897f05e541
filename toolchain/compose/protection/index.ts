/** How a server is protected, as it is composed in. */
export { configurable, type AccessRule, type Protection, type RuleKind } from "./protection.ts";
export { requireProtection } from "./require-protection.ts";
