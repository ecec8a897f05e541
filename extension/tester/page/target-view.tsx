/** One tool, resource or prompt: what it is for, its arguments, and the call. */
import { useState, type ReactNode } from "react";
import type { Arguments } from "../../../toolchain/call/transcript/index.ts";
import { ArgumentForm } from "./argument-form.tsx";
import { Boundary } from "./boundary.tsx";
import type { FieldCompletion } from "./completing-field.tsx";
import { cleaned } from "./form-model.ts";
import { Icon } from "./icon.tsx";
import { JsonTree } from "./json-tree.tsx";
import { ServerMarkdown } from "./markdown.tsx";
import { Tabs } from "./tabs.tsx";
import type { Entry } from "./targets.ts";

export interface TargetViewProps {
  readonly entry: Entry;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly onCall: (args: Arguments) => void;
  /** Absent for what the server does not complete. */
  readonly completion: FieldCompletion | undefined;
  /** Absent if no call of it runs. */
  readonly onCancel: (() => void) | undefined;
}

const VERBS = { tool: "Call", resource: "Read", template: "Read", prompt: "Get" } as const;

export function TargetView(props: TargetViewProps): ReactNode {
  const { entry, value, onChange, onCall, completion, onCancel } = props;
  const hasArguments = Object.keys((entry.schema["properties"] as object | undefined) ?? {}).length > 0;
  const isOpen = hasArguments || entry.target.kind === "tool";
  const buttons = (
    <div className="actions">
      <button type="submit">
        <Icon name="play" /> {VERBS[entry.target.kind]}
      </button>
      {onCancel !== undefined && (
        <button type="button" className="secondary" onClick={onCancel}>
          <Icon name="stop" /> Cancel
        </button>
      )}
    </div>
  );
  const form = (
    <Boundary key={entry.name} message="The form cannot show this schema. The JSON tab takes its arguments.">
      {!hasArguments && <p className="quiet no-arguments">No arguments.</p>}
      <ArgumentForm
        id="argument"
        schema={entry.schema}
        value={value}
        onChange={onChange}
        onSubmit={(args) => onCall(args as Arguments)}
        completion={completion}
      >
        {buttons}
      </ArgumentForm>
    </Boundary>
  );
  const json = (
    <JsonArguments value={value} onChange={onChange} onCall={onCall}>
      {buttons}
    </JsonArguments>
  );
  return (
    <section aria-labelledby="target-title" className="target">
      <header>
        <h1 id="target-title">{entry.label}</h1>
        <p className="facts">
          {entry.label !== entry.name && <code>{entry.name}</code>}
          {entry.hints.map((hint) => (
            <span className={`hint ${hint}`} key={hint}>
              {hint}
            </span>
          ))}
        </p>
        {entry.description !== undefined && <ServerMarkdown text={entry.description} />}
      </header>
      {isOpen ? (
        <Tabs
          key={entry.name}
          label="Arguments"
          tabs={[
            { name: "Form", content: form },
            { name: "JSON", content: json },
            { name: "Schema", content: <SchemaView entry={entry} /> },
          ]}
        />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onCall({});
          }}
        >
          {buttons}
        </form>
      )}
    </section>
  );
}

/** Everything that the schema allows, and what it does not: the server sees what the user writes. */
function JsonArguments({
  value,
  onChange,
  onCall,
  children,
}: {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly onCall: (args: Arguments) => void;
  readonly children: ReactNode;
}): ReactNode {
  const [text, setText] = useState(() => JSON.stringify(cleaned(value) ?? {}, undefined, 2));
  const read = parseObject(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if ("value" in read) onCall(read.value);
      }}
    >
      <div className="field">
        <label className="label" htmlFor="argument-json">
          Arguments as JSON
        </label>
        <textarea
          id="argument-json"
          className="code"
          rows={Math.min(20, Math.max(6, text.split("\n").length + 1))}
          spellCheck={false}
          value={text}
          aria-invalid={"mistake" in read}
          aria-describedby="argument-json-note"
          onChange={({ target }) => {
            setText(target.value);
            const next = parseObject(target.value);
            if ("value" in next) onChange(next.value);
          }}
        />
        <p id="argument-json-note" className={"mistake" in read ? "field-error" : "field-description"}>
          {"mistake" in read ? read.mistake : "Sent as it is, also if it does not fit the schema."}
        </p>
      </div>
      {children}
    </form>
  );
}

function parseObject(text: string): { readonly value: Arguments } | { readonly mistake: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Arguments };
    return { mistake: "Arguments are one JSON object." };
  } catch (error) {
    return { mistake: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function SchemaView({ entry }: { readonly entry: Entry }): ReactNode {
  return (
    <>
      <h3 className="schema-title">Input</h3>
      <div className="tree">
        <JsonTree value={entry.schema} />
      </div>
      {entry.outputSchema !== undefined && (
        <>
          <h3 className="schema-title">Output</h3>
          <div className="tree">
            <JsonTree value={entry.outputSchema} />
          </div>
        </>
      )}
    </>
  );
}
