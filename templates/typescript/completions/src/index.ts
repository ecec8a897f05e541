import { prompt, server } from "wasmcp:sdk";
import { matching } from "./countries.ts";

export default server([
  prompt("visit", {
    description: "Plans a visit to a country",
    arguments: { country: { description: "Where to go", complete: matching } },
    get: ({ country }) => `Plan a visit of one week to ${country}.`,
  }),
]);
