/** What `wasi:filesystem/types` says about a file: its type, its times, and a hash of both. */
import * as fs from "node:fs";

export type NewTimestamp =
  { readonly tag: "no-change" | "now" } | { readonly tag: "timestamp"; readonly val: Timestamp };

/** `wasi:clocks/wall-clock.datetime` */
interface Timestamp {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/** A case of `descriptor-type`. */
export function typeOf(stat: fs.Stats | fs.Dirent): string {
  if (stat.isFile()) return "regular-file";
  if (stat.isDirectory()) return "directory";
  if (stat.isSymbolicLink()) return "symbolic-link";
  if (stat.isFIFO()) return "fifo";
  if (stat.isSocket()) return "socket";
  if (stat.isBlockDevice()) return "block-device";
  return stat.isCharacterDevice() ? "character-device" : "unknown";
}

/** The record `descriptor-stat`. */
export function describe(stat: fs.Stats): object {
  return {
    type: typeOf(stat),
    linkCount: BigInt(stat.nlink),
    size: BigInt(stat.size),
    dataAccessTimestamp: timestamp(stat.atimeMs),
    dataModificationTimestamp: timestamp(stat.mtimeMs),
    statusChangeTimestamp: timestamp(stat.ctimeMs),
  };
}

function timestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return {
    seconds: BigInt(seconds),
    nanoseconds: Math.floor((milliseconds - seconds * 1000) * 1_000_000),
  };
}

/** Of the entry itself, also if it is a link. */
export function setTimes(entry: string, access: NewTimestamp, modification: NewTimestamp): void {
  const stat = fs.lstatSync(entry);
  fs.lutimesSync(entry, secondsOf(access, stat.atimeMs), secondsOf(modification, stat.mtimeMs));
}

/** Of an open file. */
export function setTimesOf(file: number, access: NewTimestamp, modification: NewTimestamp): void {
  const stat = fs.fstatSync(file);
  fs.futimesSync(file, secondsOf(access, stat.atimeMs), secondsOf(modification, stat.mtimeMs));
}

function secondsOf(time: NewTimestamp, present: number): number {
  if (time.tag === "timestamp") return Number(time.val.seconds) + time.val.nanoseconds / 1e9;
  return (time.tag === "now" ? Date.now() : present) / 1000;
}

/** The record `metadata-hash-value`: another one when the file is replaced or changed. */
export function hashOf(stat: fs.BigIntStats): object {
  return {
    lower: BigInt.asUintN(64, stat.ino ^ (stat.mtimeNs << 1n)),
    upper: BigInt.asUintN(64, stat.dev ^ (stat.size << 1n)),
  };
}
