/** Which server this is, how it is reached, and how to connect again. */
import type { ReactNode } from "react";
import type { ConnectionState } from "../../../toolchain/call/transcript/index.ts";
import type { Subject } from "../messages.ts";
import { request, send } from "./host.ts";
import { Icon } from "./icon.tsx";

export function ConnectionBar({
  connection,
  subject,
}: {
  readonly connection: ConnectionState;
  readonly subject: Subject;
}): ReactNode {
  return (
    <header className="bar" aria-label="Connection">
      <span className={`dot ${connection.kind}`} aria-hidden="true" />
      <strong className="subject">{subject.name}</strong>
      <span className="connection" role="status">
        {words(connection)}
      </span>
      <span className="bar-tools">
        <label className="hidden" htmlFor="era">
          Protocol
        </label>
        <select
          id="era"
          title="Which revisions of the protocol the tester speaks"
          onChange={({ target }) =>
            request({ kind: "connect", era: target.value === "handshake" ? "handshake" : "newest" })
          }
        >
          <option value="newest">Newest protocol</option>
          <option value="handshake">With handshake (2025)</option>
        </select>
        <button
          type="button"
          className="icon"
          title="Connect Again"
          aria-label="Connect Again"
          onClick={() => request({ kind: "reconnect" })}
        >
          <Icon name="again" />
        </button>
      </span>
      {connection.kind === "sign-in-needed" && <SignIn reason={connection.reason} />}
      {connection.kind === "disconnected" && (
        <div className="failure" role="alert">
          <p className="what">Not connected.</p>
          <p>{connection.reason}</p>
          <button type="button" onClick={() => request({ kind: "reconnect" })}>
            Connect Again
          </button>
        </div>
      )}
    </header>
  );
}

function SignIn({ reason }: { readonly reason: string }): ReactNode {
  return (
    <div className="notice" role="alert">
      <p className="what">The server asks you to sign in.</p>
      <p className="quiet">{reason}</p>
      <div className="actions">
        <button type="button" onClick={() => request({ kind: "sign-in" })}>
          Sign In…
        </button>
        <button type="button" className="secondary" onClick={() => send({ kind: "enter-token" })}>
          Use a Token…
        </button>
      </div>
    </div>
  );
}

function words(connection: ConnectionState): ReactNode {
  switch (connection.kind) {
    case "connecting":
      return `${connection.step}…`;
    case "connected": {
      const { protocolVersion, via, url, isSignedIn } = connection.server;
      return (
        <>
          MCP {protocolVersion} · {via === "embedded" ? "embedded runtime" : via} · <code>{url}</code>
          {isSignedIn ? " · signed in" : ""}
        </>
      );
    }
    case "sign-in-needed":
      return "sign-in needed";
    case "disconnected":
      return "not connected";
  }
}
