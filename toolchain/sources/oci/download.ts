/**
 * Problem: a component of many megabytes over a connection that may be cut, on a machine that may be switched off.
 *
 * Idea: the content is cut into segments of a fixed size. Each segment is a file that grows as bytes arrive. The length
 * of the file is the progress of its segment, so that a later attempt continues from there.
 *
 * Result: at the end the segments are joined and the digest is verified; only then does the file get its name.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import type { BlobPart } from "./client.ts";
import { digestHex, finishDigest, type Digest } from "./digest.ts";
import { NetworkError, type Wait } from "./http.ts";

export interface DownloadOptions {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  /** The package's name in messages: `acme:weather@1.2.0`. */
  readonly what: string;
  /** Where segments are kept until the download is complete; on the file system of `target`. */
  readonly folder: string;
  readonly target: string;
  /** Requests the bytes from `start` to `end`, both included. */
  fetch(range: { readonly start: number; readonly end: number }): Promise<BlobPart>;
  /** The number of bytes received so far, of `size`. */
  progress(received: number): void;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

export const SEGMENT_BYTES: number = 8 << 20;
const MAX_PARALLEL_SEGMENTS = 4;
/** Attempts in a row without new data. */
const MAX_FAILURES = 5;

interface Segment {
  readonly start: number;
  /** The position after its last byte. */
  readonly end: number;
  readonly file: string;
}

/** Resolves when `target` exists with the right digest. Continues a download that was stopped. */
export async function downloadBlob(options: DownloadOptions): Promise<void> {
  try {
    await mkdir(options.folder, { recursive: true });
    await mkdir(path.dirname(options.target), { recursive: true });
    const segments = cut(options);
    const resumed = await anyExists(segments);
    await fetchAll(segments, options);
    if (await join(segments, options)) return;
    // Segments of an earlier download may be damaged, so everything is downloaded again.
    if (resumed) {
      await fetchAll(segments, options);
      if (await join(segments, options)) return;
    }
  } catch (error) {
    throw fileError(error, options.folder);
  }
  throw new ToolchainError(
    "digest-mismatch",
    `the content of \`${options.what}\` does not have the digest \`${options.digest}\``,
    { remedy: "do not use it: its content was damaged or changed during the transfer" },
  );
}

/** Describes full disks and missing rights; returns other errors unchanged. */
export function fileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new ToolchainError("disk-full", `the disk is full: cannot write to \`${folder}\``, {
      remedy: "free some space and try again; the download continues where it stopped",
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new ToolchainError("unwritable", `cannot write to \`${folder}\``, {
      cause: error,
      remedy: "correct the permissions of the folder, or choose another folder with `XDG_CACHE_HOME`",
    });
  }
  return error;
}

function cut({ digest, size, folder }: DownloadOptions): readonly Segment[] {
  const segments: Segment[] = [];
  for (let start = 0; start < size || start === 0; start += SEGMENT_BYTES) {
    const end = Math.min(size, start + SEGMENT_BYTES);
    segments.push({ start, end, file: path.join(folder, `${digestHex(digest)}.${start}`) });
  }
  return segments;
}

/** The registry sends only the whole content, so that each segment would start from the beginning. */
class NoRanges extends Error {}

async function fetchAll(segments: readonly Segment[], options: DownloadOptions): Promise<void> {
  const received = new Map<Segment, number>();
  const report = (segment: Segment, bytes: number) => {
    received.set(segment, bytes);
    options.progress([...received.values()].reduce((sum, each) => sum + each, 0));
  };
  const rest = [...segments];
  // When one segment fails, the others stop and keep what they have.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const work = async () => {
    for (let segment = rest.shift(); segment !== undefined; segment = rest.shift()) {
      const current = segment;
      await fetchSegment(current, { ...options, signal }, (bytes) => report(current, bytes));
    }
  };
  const workers = Array.from({ length: Math.min(MAX_PARALLEL_SEGMENTS, segments.length) }, () =>
    work().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  options.signal.throwIfAborted();
  if (!stop.signal.aborted) return;
  const reason: unknown = stop.signal.reason;
  if (!(reason instanceof NoRanges)) throw reason;
  void outcomes;
  await fetchWhole(segments, options);
}

/** Continues where the segment's file ends, as long as attempts bring new data. */
async function fetchSegment(
  segment: Segment,
  options: DownloadOptions,
  report: (bytes: number) => void,
): Promise<void> {
  const length = segment.end - segment.start;
  const file = await open(segment.file, "a");
  try {
    let { size: have } = await file.stat();
    if (have > length) {
      await file.truncate(0);
      have = 0;
    }
    report(have);
    for (let failures = 0; have < length;) {
      const before = have;
      try {
        const part = await options.fetch({ start: segment.start + have, end: segment.end - 1 });
        if (!part.isPartial && segment.start + have > 0) throw new NoRanges();
        for await (const chunk of part.body) {
          options.signal.throwIfAborted();
          // A server that ignores ranges sends everything from the start, which suits the first segment.
          const wanted = chunk.subarray(0, length - have);
          if (wanted.length < chunk.length && part.isPartial) throw tooLong(options);
          await writeAll(file, wanted);
          have += wanted.length;
          report(have);
          if (have === length && wanted.length < chunk.length) break;
        }
        if (have < length) throw new NetworkError("connection-lost", "the connection was lost");
      } catch (error) {
        options.signal.throwIfAborted();
        if (!(error instanceof NetworkError)) throw error;
        failures = have > before ? 0 : failures + 1;
        if (failures === MAX_FAILURES) throw cutShort(options, error);
        await options.wait(Math.min(8000, 250 * 2 ** failures), options.signal);
      }
    }
  } finally {
    await file.close();
  }
}

/** Downloads from a server without ranges, in one request, and cuts the segments out of the response. */
async function fetchWhole(segments: readonly Segment[], options: DownloadOptions): Promise<void> {
  for (let failures = 0; ;) {
    let position = 0;
    try {
      const { body } = await options.fetch({ start: 0, end: options.size - 1 });
      const files = segments.map(({ file }) => file);
      await Promise.all(files.map((file) => rm(file, { force: true })));
      for await (const chunk of body) {
        options.signal.throwIfAborted();
        if (position + chunk.length > options.size) throw tooLong(options);
        position = await spread(chunk, position, segments);
        options.progress(position);
      }
      if (position === options.size) return;
      throw new NetworkError("connection-lost", "the connection was lost");
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof NetworkError)) throw error;
      failures += 1;
      if (failures === MAX_FAILURES) throw cutShort(options, error);
      await options.wait(Math.min(8000, 250 * 2 ** failures), options.signal);
    }
  }
}

async function spread(chunk: Uint8Array, position: number, segments: readonly Segment[]): Promise<number> {
  let rest = chunk;
  let at = position;
  while (rest.length > 0) {
    const segment = segments[Math.floor(at / SEGMENT_BYTES)];
    if (segment === undefined) break;
    const piece = rest.subarray(0, segment.end - at);
    const file = await open(segment.file, "a");
    try {
      await writeAll(file, piece);
    } finally {
      await file.close();
    }
    at += piece.length;
    rest = rest.subarray(piece.length);
  }
  return at;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written);
    written += bytesWritten;
  }
}

/** Joins the segments into the target if they have the digest, and removes them in any case. */
async function join(
  segments: readonly Segment[],
  { digest, folder, target }: DownloadOptions,
): Promise<boolean> {
  const whole = path.join(folder, `${digestHex(digest)}.${randomUUID()}`);
  const hash = createHash("sha256");
  const file = await open(whole, "wx");
  let isRight = false;
  try {
    for (const segment of segments) {
      for await (const chunk of createReadStream(segment.file)) {
        const bytes = chunk as Uint8Array;
        hash.update(bytes);
        await writeAll(file, bytes);
      }
    }
    await file.sync();
    isRight = finishDigest(hash) === digest;
  } catch (error) {
    await file.close();
    await rm(whole, { force: true });
    throw error;
  }
  await file.close();
  if (isRight) await rename(whole, target);
  else await rm(whole, { force: true });
  await Promise.all(segments.map((segment) => rm(segment.file, { force: true })));
  return isRight;
}

async function anyExists(segments: readonly Segment[]): Promise<boolean> {
  const found = await Promise.all(segments.map(({ file }) => stat(file).catch(() => undefined)));
  return found.some((each) => each !== undefined && each.size > 0);
}

function tooLong({ what, size }: DownloadOptions): ToolchainError {
  return new ToolchainError(
    "bad-answer",
    `\`${what}\` is larger than the ${size} bytes that its manifest allows`,
    {
      remedy: "do not use it: its content was damaged or changed during the transfer",
    },
  );
}

function cutShort({ what }: DownloadOptions, cause: NetworkError): ToolchainError {
  return new ToolchainError("connection-lost", `the download of \`${what}\` was interrupted`, {
    cause,
    remedy: "try again; the download continues where it stopped",
  });
}
