import type { Canon, CanonOpt, Operand, StringEncoding } from "../model/canon.ts";
import type { Sink } from "./sink.ts";
import { writeResultList } from "./type.ts";

const stringEncodingCodes: Readonly<Record<StringEncoding, number>> = {
  utf8: 0x00,
  utf16: 0x01,
  "latin1+utf16": 0x02,
};

export function writeCanon(sink: Sink, canon: Canon): void {
  switch (canon.kind) {
    case "lift":
      sink.byte(0x00);
      sink.byte(0x00);
      sink.u32(canon.coreFunc);
      writeOpts(sink, canon.opts);
      sink.u32(canon.type);
      return;
    case "lower":
      sink.byte(0x01);
      sink.byte(0x00);
      sink.u32(canon.func);
      writeOpts(sink, canon.opts);
      return;
    case "builtin":
      sink.byte(canon.builtin.code);
      for (const operand of canon.operands) writeOperand(sink, operand);
      return;
  }
}

function writeOperand(sink: Sink, operand: Operand): void {
  switch (operand.kind) {
    case "u32":
      sink.u32(operand.value);
      return;
    case "type":
      sink.u32(operand.type);
      return;
    case "byte":
      sink.byte(operand.value);
      return;
    case "results":
      writeResultList(sink, operand.result);
      return;
    case "opts":
      writeOpts(sink, operand.opts);
      return;
  }
}

function writeOpts(sink: Sink, opts: readonly CanonOpt[]): void {
  sink.vec(opts, (opt) => {
    switch (opt.kind) {
      case "string-encoding":
        sink.byte(stringEncodingCodes[opt.encoding]);
        return;
      case "memory":
        sink.byte(0x03);
        sink.u32(opt.memory);
        return;
      case "realloc":
        sink.byte(0x04);
        sink.u32(opt.func);
        return;
      case "post-return":
        sink.byte(0x05);
        sink.u32(opt.func);
        return;
      case "async":
        sink.byte(0x06);
        return;
      case "callback":
        sink.byte(0x07);
        sink.u32(opt.func);
        return;
    }
  });
}
