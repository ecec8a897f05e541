/** The names of the Streams Standard. */
export {
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
} from "./readable-stream.ts";
export { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./streams-queue.ts";
export { TransformStream, TransformStreamDefaultController } from "./transform-stream.ts";
export {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "./writable-stream.ts";
