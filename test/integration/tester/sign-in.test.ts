/** The session signs in at the local issuer, as a person with a browser does. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { TestSession } from "../../../toolchain/call/index.ts";
import {
  INITIAL_STATE,
  reduce,
  type SessionEvent,
  type SessionState,
} from "../../../toolchain/call/transcript/index.ts";
import { startIssuer, type RunningIssuer } from "../../../toolchain/issuer/index.ts";
import { signIn, type Answer } from "../issuer/sign-in.ts";
import { startRichServer, type RichServer } from "./rich-server.ts";

const TIMEOUT = { timeout: 60_000 };

describe("signing in", () => {
  let folder: string;
  let issuer: RunningIssuer;
  let server: RichServer;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-tester-"));
    issuer = await startIssuer({
      port: 0,
      user: "alice",
      scopes: [],
      resource: undefined,
      lifetime: 60,
      algorithm: "ES256",
      places: { state: folder },
      onLog: () => {},
    });
    server = await startRichServer({ issuer: issuer.url });
  });

  after(async () => {
    await server.close();
    await issuer.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  /** A session whose user answers the issuer's page like this. */
  async function run(
    answer: Answer,
  ): Promise<{ readonly state: SessionState; readonly events: readonly SessionEvent[] }> {
    const events: SessionEvent[] = [];
    let state = INITIAL_STATE;
    const session = new TestSession({
      reach: async () => ({ url: server.url, headers: {}, via: "network", close: async () => {} }),
      headers: {},
      version: "0.0.0",
      emit: (event) => {
        events.push(event);
        state = reduce(state, event);
        if (event.kind === "open") void signIn(event.url, answer).then(({ callback }) => fetch(callback));
      },
    });
    await session.handle({ kind: "connect", era: "newest" });
    assert.equal(state.connection.kind, "sign-in-needed");
    await session.handle({ kind: "sign-in" });
    await session.handle({
      kind: "call",
      id: "1",
      target: { kind: "tool", name: "forecast" },
      arguments: { city: "Rome", days: 1 },
    });
    await session.close();
    return { state, events };
  }

  test("a person who allows it is connected, and no event has a token", TIMEOUT, async () => {
    const { state, events } = await run({});
    assert.equal(state.connection.kind === "connected" && state.connection.server.isSignedIn, true);
    assert.equal(state.calls[0]?.end?.outcome.kind, "tool");
    assert.doesNotMatch(JSON.stringify(events), /eyJ/);
  });

  test("a person who denies it is asked again", TIMEOUT, async () => {
    const { state } = await run({ deny: true });
    assert.equal(state.connection.kind, "sign-in-needed");
    assert.match(JSON.stringify(state.connection), /access_denied/);
    assert.equal(state.calls[0]?.end?.outcome.kind, "failed");
  });
});
