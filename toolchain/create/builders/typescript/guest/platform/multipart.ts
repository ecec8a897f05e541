/** `multipart/form-data`: forms as bytes, and back. */
import { binaryString } from "./base64.ts";
import { bytesOfBlob, File, joinBytes } from "./blob.ts";
import { FormData } from "./form-data.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

export function encodeMultipart(form: FormData): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
} {
  const parts = Array.from(form, ([name, value]) => {
    const field = `Content-Disposition: form-data; name="${escapeName(name.replace(/\r\n?|\n/g, "\r\n"))}"`;
    if (typeof value === "string")
      return { head: `${field}\r\n\r\n`, body: encodeUtf8(value.replace(/\r\n?|\n/g, "\r\n")) };
    const type = value.type === "" ? "application/octet-stream" : value.type;
    return {
      head: `${field}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`,
      body: bytesOfBlob(value),
    };
  });
  const boundary = unusedBoundary(parts.map(({ body }) => body));
  const bytes = parts.flatMap(({ head, body }) => [
    encodeUtf8(`--${boundary}\r\n${head}`),
    body,
    encodeUtf8("\r\n"),
  ]);
  return {
    bytes: joinBytes([...bytes, encodeUtf8(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** A line that none of the parts contains. Others choose it at random; this needs no random numbers, and is certain. */
function unusedBoundary(bodies: readonly Uint8Array[]): string {
  const texts = bodies.map((body) => binaryString(body));
  for (let number = 0; ; number++) {
    const boundary = `----formdata-wasmcp-${String(number).padStart(12, "0")}`;
    if (!texts.some((text) => text.includes(boundary))) return boundary;
  }
}

function escapeName(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

export function decodeMultipart(bytes: Uint8Array, boundary: string): FormData {
  const form = new FormData();
  // One character for each byte, so that places in the text are places in the bytes.
  const text = binaryString(bytes);
  const delimiter = `--${boundary}`;
  let at = text.indexOf(delimiter);
  if (at === -1) throw invalid();
  for (;;) {
    at += delimiter.length;
    if (text.startsWith("--", at)) return form;
    if (!text.startsWith("\r\n", at)) throw invalid();
    const end = text.indexOf(`\r\n${delimiter}`, at);
    const headEnd = text.indexOf("\r\n\r\n", at);
    if (end === -1 || headEnd === -1 || headEnd > end) throw invalid();
    const head = decodeUtf8(bytes.subarray(at + 2, headEnd));
    const body = bytes.slice(headEnd + 4, Math.max(end, headEnd + 4));
    appendPart(form, head, body);
    at = end + 2;
  }
}

function appendPart(form: FormData, head: string, body: Uint8Array<ArrayBuffer>): void {
  const disposition = /^content-disposition:[ \t]*form-data(.*)$/im.exec(head)?.[1] ?? "";
  const name = parameter(disposition, "name");
  if (name === undefined) throw invalid();
  const filename = parameter(disposition, "filename");
  if (filename === undefined) {
    form.append(name, decodeUtf8(body).replace(/^\ufeff/, ""));
    return;
  }
  const type = /^content-type:[ \t]*(.*?)[ \t]*$/im.exec(head)?.[1] ?? "text/plain";
  form.append(name, new File([body], filename, { type, lastModified: 0 }));
}

function parameter(text: string, name: string): string | undefined {
  const value = new RegExp(`;[ \\t]*${name}="([^"]*)"`, "i").exec(text)?.[1];
  return value?.replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replace(/%22/gi, '"');
}

function invalid(): TypeError {
  return new TypeError("the body is not a valid form");
}
