/**
 * Problem: a component of many megabytes over a connection that may be cut, on a machine that may be switched off.
 *
 * Idea: the content is cut into segments of a fixed size, each a file of its own that grows as bytes arrive. How far a
 * segment has come is its file's length, so there is nothing else to remember, and whoever comes later goes on from there.
 *
 * Result: at the end the segments are joined, the digest is verified, and only then the file gets its name.
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
  /** What is downloaded, for messages: `acme:weather@1.2.0`. */
  readonly what: string;
  /** Where segments lie until all is there; on the file system of `target`. */
  readonly folder: string;
  readonly target: string;
  /** Asks for the bytes from `start` to `end`, both included. */
  fetch(range: { readonly start: number; readonly end: number }): Promise<BlobPart>;
  /** Bytes that are there so far, of `size`. */
  progress(received: number): void;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

export const segmentBytes: number = 8 << 20;
const parallelSegments = 4;
/** Attempts in a row that bring nothing. */
const mostFailures = 5;

interface Segment {
  readonly start: number;
  /** The position after its last byte. */
  readonly end: number;
  readonly file: string;
}

/** Ends when `target` is there with the right digest. Segments of a download that was stopped are used. */
export async function downloadBlob(options: DownloadOptions): Promise<void> {
  try {
    await mkdir(options.folder, { recursive: true });
    await mkdir(path.dirname(options.target), { recursive: true });
    const segments = cut(options);
    const resumed = await anyExists(segments);
    await fetchAll(segments, options);
    if (await join(segments, options)) return;
    // What an earlier download left may have been damaged since; what has just come has not.
    if (resumed) {
      await fetchAll(segments, options);
      if (await join(segments, options)) return;
    }
  } catch (error) {
    throw fileError(error, options.folder);
  }
  throw new ToolchainError(
    "digest-mismatch",
    `\`${options.what}\` is not what it should be: its content does not have the digest \`${options.digest}\``,
    { remedy: "do not use it: it was damaged on the way, or somebody tampers with it" },
  );
}

/** Full disks and missing rights, in words; anything else as it is. */
export function fileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new ToolchainError("disk-full", `there is no room left on the disk for \`${folder}\``, {
      remedy: "make room; what has been downloaded so far is kept, and the next attempt goes on from there",
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new ToolchainError("unwritable", `cannot write to \`${folder}\``, {
      cause: error,
      remedy: "correct its rights, or choose another cache folder with `XDG_CACHE_HOME`",
    });
  }
  return error;
}

function cut({ digest, size, folder }: DownloadOptions): readonly Segment[] {
  const segments: Segment[] = [];
  for (let start = 0; start < size || start === 0; start += segmentBytes) {
    const end = Math.min(size, start + segmentBytes);
    segments.push({ start, end, file: path.join(folder, `${digestHex(digest)}.${start}`) });
  }
  return segments;
}

/** The registry gives only the whole content, so that several segments would each begin anew. */
class NoRanges extends Error {}

async function fetchAll(segments: readonly Segment[], options: DownloadOptions): Promise<void> {
  const received = new Map<Segment, number>();
  const report = (segment: Segment, bytes: number) => {
    received.set(segment, bytes);
    options.progress([...received.values()].reduce((sum, each) => sum + each, 0));
  };
  const rest = [...segments];
  // When one segment fails for good the others stop, and keep what they have.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const work = async () => {
    for (let segment = rest.shift(); segment !== undefined; segment = rest.shift()) {
      const current = segment;
      await fetchSegment(current, { ...options, signal }, (bytes) => report(current, bytes));
    }
  };
  const workers = Array.from({ length: Math.min(parallelSegments, segments.length) }, () =>
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

/** Goes on where the segment's file ends, as often as that brings something. */
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
          // A server that ignores ranges sends all of it, from the start, which is what the first segment wants.
          const wanted = chunk.subarray(0, length - have);
          if (wanted.length < chunk.length && part.isPartial) throw tooLong(options);
          await writeAll(file, wanted);
          have += wanted.length;
          report(have);
          if (have === length && wanted.length < chunk.length) break;
        }
        if (have < length) throw new NetworkError("connection-lost", "the connection was cut");
      } catch (error) {
        options.signal.throwIfAborted();
        if (!(error instanceof NetworkError)) throw error;
        failures = have > before ? 0 : failures + 1;
        if (failures === mostFailures) throw cutShort(options, error);
        await options.wait(Math.min(8000, 250 * 2 ** failures), options.signal);
      }
    }
  } finally {
    await file.close();
  }
}

/** From a server that knows no ranges, in one go; the segments are cut out of what arrives. */
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
      throw new NetworkError("connection-lost", "the connection was cut");
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof NetworkError)) throw error;
      failures += 1;
      if (failures === mostFailures) throw cutShort(options, error);
      await options.wait(Math.min(8000, 250 * 2 ** failures), options.signal);
    }
  }
}

async function spread(chunk: Uint8Array, position: number, segments: readonly Segment[]): Promise<number> {
  let rest = chunk;
  let at = position;
  while (rest.length > 0) {
    const segment = segments[Math.floor(at / segmentBytes)];
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

/** Whether the segments have the digest; if so they are the target now, and in any case they are gone. */
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
    `\`${what}\` is longer than the ${size} bytes that its manifest names`,
    {
      remedy: "do not use it: it was damaged on the way, or somebody tampers with it",
    },
  );
}

function cutShort({ what }: DownloadOptions, cause: NetworkError): ToolchainError {
  return new ToolchainError("connection-lost", `the download of \`${what}\` was cut off`, {
    cause,
    remedy: "try again: what has arrived so far is kept, and the next attempt goes on from there",
  });
}
