/** Moments, in milliseconds since the Unix epoch, and how they are written. */
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { JsonWriter } from "../json/json-writer";

const DAY: u64 = 86_400_000;

export function millisecondsNow(): u64 {
  const time = now();
  return time.seconds * 1000 + time.nanoseconds / 1_000_000;
}

/** Writes a moment as a JSON string in the form of ISO 8601: `"2026-07-28T09:30:00.000Z"`. */
export function writeTime(milliseconds: u64, writer: JsonWriter): void {
  // Years begin in March here, so that the day that is not always there is the last one; eras of 400 years are all alike.
  const days = milliseconds / DAY + 719_468;
  const era = days / 146_097;
  const dayOfEra = days % 146_097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const monthFromMarch = (5 * dayOfYear + 2) / 153;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const ofDay = milliseconds % DAY;
  writer.begin('"');
  padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, writer);
  writer.ascii("-");
  padded(month, 2, writer);
  writer.ascii("-");
  padded(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2, writer);
  writer.ascii("T");
  padded(ofDay / 3_600_000, 2, writer);
  writer.ascii(":");
  padded((ofDay / 60_000) % 60, 2, writer);
  writer.ascii(":");
  padded((ofDay / 1000) % 60, 2, writer);
  writer.ascii(".");
  padded(ofDay % 1000, 3, writer);
  writer.ascii('Z"');
}

function padded(value: u64, digits: i32, writer: JsonWriter): void {
  const text = value.toString();
  for (let i = text.length; i < digits; i++) writer.byte(0x30);
  writer.ascii(text);
}
