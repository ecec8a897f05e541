/** As the lent stream, if every part of the server can be lent one. */
import { lendsStreams } from "../../../bindings/wasmcp/framework/composition";
import { LentStream } from "./lent-stream";

export class StatefulStream extends LentStream {
  get isOffered(): bool {
    return lendsStreams();
  }
}
