/** The policy of a page (MCP Apps): strict by itself, wider by what is declared, and never by what a declaration smuggles in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { appPolicy } from "../../../../extension/tester/app-policy.ts";

const directives = (csp: object): ReadonlyMap<string, string> =>
  new Map(
    appPolicy(csp)
      .split("; ")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );

test("a page that declares nothing reaches nothing", () => {
  assert.deepEqual(Object.fromEntries(directives({})), {
    "default-src": "'none'",
    "script-src": "'unsafe-inline'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "font-src": "data:",
    "media-src": "data:",
    "connect-src": "'none'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    sandbox: "allow-scripts allow-forms",
  });
});

test("a page reaches the origins that it declares", () => {
  const found = directives({
    connectDomains: ["https://api.example.com", "wss://live.example.com:8443"],
    resourceDomains: ["https://*.example.com"],
    frameDomains: ["https://video.example.com"],
    baseUriDomains: ["https://cdn.example.com"],
  });
  assert.equal(found.get("connect-src"), "https://api.example.com wss://live.example.com:8443");
  assert.equal(found.get("script-src"), "'unsafe-inline' https://*.example.com");
  assert.equal(found.get("img-src"), "data: https://*.example.com");
  assert.equal(found.get("frame-src"), "https://video.example.com");
  assert.equal(found.get("base-uri"), "https://cdn.example.com");
});

test("anything else in a declaration is left out", () => {
  const strict = appPolicy({});
  for (const wrong of [
    "*",
    "https:",
    "'unsafe-eval'",
    "https://a.example; script-src *",
    "https://a.example\n",
    1,
    null,
  ]) {
    assert.equal(appPolicy({ connectDomains: [wrong], resourceDomains: [wrong] }), strict, String(wrong));
  }
  for (const wrong of ["https://a.example", {}, 1, null])
    assert.equal(appPolicy({ connectDomains: wrong }), strict);
});
