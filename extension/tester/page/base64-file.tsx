/** A file whose bytes become base64, or base64 that the user has already. */
import { ariaDescribedByIds, type WidgetProps } from "@rjsf/utils";
import { useState, type ReactNode } from "react";

export function Base64File({ id, value, onChange, disabled, readonly }: WidgetProps): ReactNode {
  const [name, setName] = useState<string>();
  const text = typeof value === "string" ? value : "";
  const read = async (file: File): Promise<void> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    setName(`${file.name} (${bytes.length.toLocaleString("en")} bytes)`);
    onChange(toBase64(bytes));
  };
  const isFixed = disabled === true || readonly === true;
  return (
    <div className="file">
      <textarea
        id={id}
        rows={2}
        spellCheck={false}
        className="code"
        value={text}
        disabled={isFixed}
        aria-describedby={ariaDescribedByIds(id)}
        placeholder="base64"
        onChange={({ target }) => {
          setName(undefined);
          onChange(target.value === "" ? undefined : target.value);
        }}
      />
      <div className="file-choice">
        <label className="button secondary" htmlFor={`${id}-file`}>
          Choose File…
        </label>
        <input
          type="file"
          id={`${id}-file`}
          className="hidden"
          disabled={isFixed}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void read(file);
          }}
        />
        <span className="quiet" role="status">
          {name}
        </span>
      </div>
    </div>
  );
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  const STEP = 0x8000;
  for (let at = 0; at < bytes.length; at += STEP)
    text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}
