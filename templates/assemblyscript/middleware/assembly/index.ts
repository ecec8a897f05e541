import { caller } from "../bindings/sdk/caller";
import { JsonObject } from "../bindings/sdk/json";
import {
  methodOf,
  middleware,
  next,
  outcomeOf,
  requestOf,
  subjectOf,
} from "../bindings/sdk/middleware";
import { isAudited, shortened } from "./audit";

/** The interface that the world in `wit/world.wit` exports. */
export { serverHandler } from "../bindings/sdk/middleware";

middleware((message) => {
  const request = requestOf(message);
  // Notifications and answers of the client have no answer.
  if (request === null || !isAudited(methodOf(request))) return next(message);
  const start = performance.now();
  const answer = next(message);
  const entry = new JsonObject().string("method", methodOf(request));
  const subject = subjectOf(request);
  if (subject.length > 0) entry.string("name", shortened(subject));
  const by = caller();
  if (by !== null) entry.string("by", by.subject);
  entry.string("outcome", outcomeOf(answer));
  entry.number("milliseconds", Math.round(performance.now() - start));
  // `console` writes to the log of the server.
  console.log(entry.text);
  return answer;
});
