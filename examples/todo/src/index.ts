import { server, tool, type Context } from "wasmcp:sdk";
import { isAdmin, keyOf, ownedBy } from "./items.ts";

const TEXT = { type: "string", description: "What is to be done", minLength: 1, maxLength: 200 } as const;

/** The user. The server has verified the token before this code runs. */
function userOf({ caller }: Context): string {
  if (caller === undefined) throw new Error("this server serves only clients with a token");
  return caller.subject;
}

export default server([
  tool("add_item", {
    description: "Adds an item to your list",
    input: { type: "object", properties: { text: TEXT }, required: ["text"] },
    async run({ text }, context) {
      // A number of its own for each item, so that two calls at once do not lose one.
      const number = await context.store.increment("items");
      await context.store.set(keyOf(userOf(context), number), text);
      return `Added as number ${number}.`;
    },
  }),

  tool("list_items", {
    description: "The items on your list",
    readOnly: true,
    async run(_args, context) {
      const items = ownedBy(userOf(context), await context.store.keys());
      const lines = items.map(async ({ key, number }) => `${number}. ${await context.store.get(key)}`);
      return items.length === 0 ? "Your list is empty." : (await Promise.all(lines)).join("\n");
    },
  }),

  tool("remove_item", {
    description: "Removes an item from your list",
    destructive: true,
    input: { type: "object", properties: { number: { type: "integer" } }, required: ["number"] },
    async run({ number }, context) {
      const key = keyOf(userOf(context), number);
      if (!(await context.store.has(key))) throw new Error(`your list has no item ${number}`);
      await context.store.delete(key);
      return `Removed number ${number}.`;
    },
  }),

  tool("clear_all", {
    description: "Removes the items of all users",
    destructive: true,
    async run(_args, context) {
      // A claim of the token, for what scopes do not say.
      if (!isAdmin(context.caller?.claims)) throw new Error("only users with the role `admin` may do this");
      const keys = (await context.store.keys()).filter((key) => key.startsWith("item:"));
      for (const key of keys) await context.store.delete(key);
      return `Removed ${keys.length} items.`;
    },
  }),
]);
