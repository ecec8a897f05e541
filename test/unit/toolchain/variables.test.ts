import assert from "node:assert/strict";
import { test } from "node:test";
import { passVariables, variableOfPart, variableProblem } from "../../../toolchain/variables.ts";

test("a variable of one component has the component's name in front", () => {
  assert.equal(variableOfPart("weather:API_KEY"), "API_KEY");
  assert.equal(variableOfPart("outer:inner:API_KEY"), "API_KEY");
  assert.equal(variableOfPart("API_KEY"), "API_KEY");
  for (const name of ["API_KEY", "WASMCP_SERVER_NAME", "weather:API_KEY", "acme:weather@1.2.0:KEY"]) {
    assert.equal(variableProblem(name), undefined, name);
  }
});

test("a component gets no variable of the framework, and no variable without a name", () => {
  for (const name of ["weather:WASMCP_STATE_KEY", "weather:jwt_issuer", "a:b:Wasmcp_X"]) {
    assert.match(variableProblem(name) ?? "", /configure the server/, name);
  }
  for (const name of ["weather:", ":API_KEY", ":"]) {
    assert.match(variableProblem(name) ?? "", /expected the name of a component/, name);
  }
});

test("the value of a component's variable is on no command line", () => {
  assert.deepEqual(passVariables({ "weather:API_KEY": "hush", "weather:PATH": "x" }), {
    words: ["--env", "weather:API_KEY", "--env", "weather:PATH"],
    environment: { "weather:API_KEY": "hush", "weather:PATH": "x" },
  });
});
