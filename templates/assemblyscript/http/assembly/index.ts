import { request } from "../bindings/sdk/http";
import { failure, text, tool } from "../bindings/sdk/tools";
import { addressFor, problemOf, sentence } from "./weather";

/** The interface that the world in `wit/world.wit` exports. */
export { tools } from "../bindings/sdk/tools";

const API = "https://api.openweathermap.org/data/2.5/weather";

tool("weather", "The weather in a city")
  .readOnly()
  .openWorld()
  .string("city", "A city, such as `Oslo` or `Lagos,NG`")
  .run((call) => {
    // The key is not in the code: it is a variable of the server.
    const variables = process.env;
    if (!variables.has("API_KEY"))
      return failure(
        "the server has no `API_KEY`: start it with `--env API_KEY`",
      );
    const api = variables.has("WEATHER_URL")
      ? variables.get("WEATHER_URL")
      : API;
    const city = call.string("city");
    const reply = request(
      addressFor(api, city, variables.get("API_KEY")),
    ).send();
    if (reply.problem.length > 0) return failure(reply.problem);
    const problem = problemOf(city, reply.status);
    if (problem.length > 0) return failure(problem);

    const answer = reply.json;
    const degrees = answer.at("main").at("temp");
    if (!degrees.isNumber)
      return failure("the weather service answered in an unknown form");
    const descriptions = answer
      .at("weather")
      .elements.map<string>((each) => each.at("description").string);
    return text(sentence(city, descriptions, degrees.number));
  });
