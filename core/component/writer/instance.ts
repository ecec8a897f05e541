import type { CoreInstance, Instance } from "../model/instance.ts";
import { writeName } from "./extern.ts";
import type { Sink } from "./sink.ts";
import { writeCoreSortIndex, writeSortIndex } from "./sort.ts";

export function writeInstance(sink: Sink, instance: Instance): void {
  switch (instance.kind) {
    case "instantiate":
      sink.byte(0x00);
      sink.u32(instance.component);
      sink.vec(instance.args, (arg) => {
        sink.name(arg.name);
        writeSortIndex(sink, arg.item);
      });
      return;
    case "exports":
      sink.byte(0x01);
      sink.vec(instance.exports, (item) => {
        writeName(sink, item.name);
        writeSortIndex(sink, item.item);
      });
      return;
  }
}

export function writeCoreInstance(sink: Sink, instance: CoreInstance): void {
  switch (instance.kind) {
    case "instantiate":
      sink.byte(0x00);
      sink.u32(instance.module);
      sink.vec(instance.args, (arg) => {
        sink.name(arg.name);
        sink.byte(0x12);
        sink.u32(arg.instance);
      });
      return;
    case "exports":
      sink.byte(0x01);
      sink.vec(instance.exports, (item) => {
        sink.name(item.name);
        writeCoreSortIndex(sink, item.item);
      });
      return;
  }
}
