import {
  beginningWith,
  completePrompt,
  completeTemplate,
} from "../bindings/sdk/completions";
import { log, LogLevel, progress } from "../bindings/sdk/context";
import { prompt, user } from "../bindings/sdk/prompts";
import {
  resource,
  resourcesAt,
  text as contents,
} from "../bindings/sdk/resources";
import { store } from "../bindings/sdk/store";
import { text, tool } from "../bindings/sdk/tools";
import { bars } from "./bars";
import { days, notesOf } from "./notes";

/** The interfaces that the world in `wit/world.wit` exports. */
export { completions } from "../bindings/sdk/completions";
export { prompts } from "../bindings/sdk/prompts";
export { resources } from "../bindings/sdk/resources";
export { tools } from "../bindings/sdk/tools";

tool("chart", "Draws numbers as a bar chart")
  .readOnly()
  .json(
    "values",
    '{"type":"array","items":{"type":"number","minimum":0},"minItems":1,"maxItems":50}',
  )
  .run((call) => {
    progress(0.5, "drawing");
    const given = call.args.at("values").elements;
    const values = given.map<f64>((each) => each.number);
    const svg = Uint8Array.wrap(String.UTF8.encode(bars(values)));
    return text(`A chart of ${values.length.toString()} values:`).image(
      svg,
      "image/svg+xml",
    );
  });

tool("count", "Counts its calls, by all clients together").run((_call) => {
  const calls = store().increment("calls").toString();
  log(LogLevel.info, `call ${calls}`);
  return text(`This is call number ${calls}.`);
});

resource("notes://today")
  .description("The notes of today")
  .mimeType("text/markdown")
  .read(() => contents(notesOf("today")));

resourcesAt("notes://", "{day}")
  .description("The notes of a day")
  .mimeType("text/markdown")
  .read((uri) => {
    const notes = notesOf(uri.slice("notes://".length));
    return notes.length > 0 ? contents(notes) : null;
  });

prompt("summary", "Sums up the notes of a day")
  .argument("day", "The day")
  .get((args) =>
    user(`Sum up these notes in one sentence:\n\n${notesOf(args.get("day"))}`),
  );

completeTemplate("notes://{day}", "day", (typed) => beginningWith(typed, days));
completePrompt("summary", "day", (typed) => beginningWith(typed, days));
