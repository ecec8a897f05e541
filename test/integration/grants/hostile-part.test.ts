/**
 * A part that tries to reach everything gets nothing where it was granted nothing, and exactly what was granted where something was: on both
 * runtimes, in AssemblyScript, and by hand in the text format.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { needs } from "../../tools.ts";
import {
  HostileClient,
  hostileServers,
  openTarget,
  type HostileServers,
  type Target,
} from "./hostile-server.ts";

needs("wasmtime");

type Attempt = readonly [tool: string, of: string | undefined, outcome: string];

let servers: HostileServers;
let reached: Target;
let other: Target;
const opened: Target[] = [];
const files = new Map<string, string>();

before(async () => {
  opened.push(await openTarget(), await openTarget());
  [reached, other] = opened as [Target, Target];
  servers = await hostileServers();
  const some = [
    `http:${reached.authority}`,
    "environment:API_KEY",
    "keyvalue",
    "keyvalue:shared",
    "sessions",
    "context",
  ];
  files.set(
    "lists",
    await servers.compose("lists", [
      { part: "intruder", only: some },
      { part: "script", only: some },
      { part: "victim", only: ["http", "environment", "keyvalue", "sessions", "context"] },
      { only: [] },
    ]),
  );
  files.set("no list", await servers.compose("no-list", [], ["pauper", "script", "beggar"]));
  // Parts made of TypeScript cannot be lent a stream, so that no part of their server gets one.
  files.set(
    "messages",
    await servers.compose(
      "messages",
      [{ part: "intruder", only: ["server-io"] }, { part: "victim", only: ["http-context"] }, { only: [] }],
      ["pauper", "script", "beggar"],
    ),
  );
});
after(async () => {
  await Promise.all([servers?.remove(), ...opened.map((target) => target.close())]);
});

for (const runtime of ["wasmtime", "embedded"] as const) {
  for (const grants of ["lists", "no list"] as const) {
    describe(`with ${grants}, on ${runtime}, a part`, { timeout: 300_000 }, () => {
      let server: RunningServer;
      let ada: HostileClient;
      let eve: HostileClient;
      before(async () => {
        server = await servers.start(files.get(grants) ?? "", runtime);
        [ada, eve] = await Promise.all([HostileClient.connect(server), HostileClient.connect(server)]);
        // Something to lose: a value of the victim's, and one of another client.
        assert.equal(await ada.attempt("victim_write", "/private"), "written");
        assert.equal(await ada.attempt("victim_write", "shared/private"), "written");
        assert.equal(await ada.attempt("victim_session-write", ada.session), "written");
      });
      after(() => server?.stop());

      const attempts: Record<typeof grants, () => readonly Attempt[]> = {
        lists: () => [
          // Granted nothing.
          ["pauper_environment", undefined, ""],
          ["pauper_arguments", undefined, "0"],
          ["pauper_folders", undefined, ""],
          ["probe", undefined, "0 variables, 0 folders"],
          ["pauper_clock", undefined, "denied"],
          ["pauper_random", undefined, "denied"],
          ["pauper_resolve", "localhost", "denied"],
          ["pauper_http", reached.authority, "denied"],
          ["pauper_keys", "", "denied"],
          ["pauper_read", "shared/private", "denied"],
          ["pauper_write", "/mine", "denied"],
          ["pauper_session", undefined, "none"],
          ["pauper_session-read", eve.session, "denied"],
          ["pauper_session-read", ada.session, "denied"],
          ["pauper_session-begin", undefined, "denied"],
          ["pauper_session-delete", ada.session, "denied"],
          ["pauper_message", undefined, "no stream"],
          ["pauper_context", undefined, "denied"],
          ["pauper_announce", undefined, "denied"],
          ["pauper_calls", undefined, "denied"],
          ["pauper_listening", undefined, "denied"],
          ["pauper_tasks", "task-1", "denied"],
          ["pauper_given", undefined, ""],
          ["beggar_script-environment", undefined, ""],
          ["beggar_script-random", undefined, "denied"],
          ["beggar_script-clock", undefined, "denied"],
          ["beggar_script-http", reached.authority, "denied"],
          ["beggar_script-keys", undefined, "denied"],
          ["beggar_script-write", "mine", "denied"],
          ["beggar_script-session", undefined, "none"],
          ["beggar_script-client", undefined, "denied"],
          // Granted some.
          ["environment", undefined, "API_KEY=a-secret-of-the-server"],
          ["folders", undefined, ""],
          ["http", reached.authority, "204"],
          ["keys", "", ""],
          ["write", "/mine", "written"],
          ["read", "/mine", "written"],
          ["keys", "", "mine"],
          ["victim_keys", "", "private"],
          // Only the intruder shares this bucket. The victim's bucket `shared` is its own.
          ["keys", "shared", ""],
          ["write", "shared/mine", "written"],
          ["victim_read", "shared/mine", "none"],
          ["session-write", eve.session, "written"],
          ["session-read", eve.session, "kept"],
          ["session-read", ada.session, "closed"],
          ["session-delete", ada.session, "denied"],
          ["context", undefined, "2025-11-25"],
          ["announce", undefined, "denied"],
          ["clock", undefined, "denied"],
          ["random", undefined, "denied"],
          ["resolve", "localhost", "denied"],
          ["given", undefined, "session"],
          ["script-environment", undefined, "API_KEY=a-secret-of-the-server"],
          ["script-http", reached.authority, "204"],
          ["script-write", "of-the-script", "written"],
          ["script-keys", undefined, "of-the-script"],
          ["keys", "", "mine"],
          ["script-session", undefined, "a session"],
          ["script-client", undefined, "2025-11-25"],
          ["script-random", undefined, "denied"],
          ["script-clock", undefined, "denied"],
        ],
        "no list": () => [
          [
            "environment",
            undefined,
            "API_KEY=a-secret-of-the-server GIVEN=only-of-the-intruder OTHER=another-secret",
          ],
          [
            "victim_environment",
            undefined,
            "API_KEY=a-secret-of-the-server OTHER=another-secret OWN=only-of-the-victim",
          ],
          ["folders", undefined, ""],
          ["http", reached.authority, "204"],
          ["keys", "", ""],
          ["keys", "default", ""],
          ["keys", "shared", ""],
          ["read", "/private", "none"],
          ["read", "default/victim/private", "none"],
          ["read", "/__mcp__:state-key", "none"],
          ["read", `/${ada.session}:__meta__`, "none"],
          ["read", "shared/private", "none"],
          ["session-read", eve.session, "none"],
          ["session-read", ada.session, "closed"],
          ["session-write", ada.session, "closed"],
          ["session-begin", undefined, "denied"],
          ["session-delete", ada.session, "denied"],
          ["calls", undefined, "denied"],
          ["listening", undefined, "denied"],
          ["tasks", "task-1", "denied"],
        ],
      };

      test("gets what it was granted, and nothing else", async () => {
        const outcomes: Attempt[] = [];
        const expected = attempts[grants]();
        for (const [tool, of] of expected) {
          // wasmtime gives each instance a number, as a variable.
          outcomes.push([tool, of, (await eve.attempt(tool, of)).replace(/INSTANCE_ID=\d+ ?/, "")]);
        }
        assert.deepEqual(outcomes, expected);
      });

      test("reaches no host that it was not granted, whatever it calls it", async () => {
        if (grants === "no list") return;
        const port = other.authority.split(":")[1] ?? "";
        const sofar = other.requests;
        for (const name of [
          "127.0.0.1",
          "localhost",
          "127.1",
          "2130706433",
          "0x7f.1",
          "[::ffff:127.0.0.1]",
        ]) {
          assert.match(await eve.attempt("http", `${name}:${port}`), /^(refused|no authority)/, name);
          assert.equal(await eve.attempt("pauper_http", `${name}:${port}`), "denied", name);
        }
        assert.equal(other.requests, sofar);
      });

      test("leaves what others have as it was", async () => {
        assert.equal(await ada.attempt("victim_session-read", ada.session), "kept");
        assert.equal(await ada.attempt("victim_read", "/private"), "written");
        assert.equal(await ada.attempt("victim_keys", ""), "private");
      });
    });
  }

  test(`granted messages, on ${runtime}, a part gets the client's stream, and no other`, async (t) => {
    const server = await servers.start(files.get("messages") ?? "", runtime);
    t.after(() => server.stop());
    const client = await HostileClient.connect(server);
    const outcomes = new Map<string, string>();
    for (const tool of ["message", "given", "victim_message", "victim_given"]) {
      outcomes.set(tool, await client.attempt(tool));
    }
    assert.deepEqual(Object.fromEntries(outcomes), {
      message: "sent",
      given: "client-stream",
      victim_message: "no stream",
      victim_given: "http-context",
    });
  });
}
