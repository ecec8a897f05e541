/** Node's `stream/web`. */
import * as streams from "../platform/streams.ts";
import { TextDecoderStream, TextEncoderStream } from "../platform/text-streams.ts";

export * from "../platform/streams.ts";
export { TextDecoderStream, TextEncoderStream };

export default { ...streams, TextDecoderStream, TextEncoderStream };
