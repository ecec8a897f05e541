/** Node's `tty`: nothing here is a terminal. */

export function isatty(): boolean {
  return false;
}

export class ReadStream {
  readonly isTTY = false;
}

export class WriteStream {
  readonly isTTY = false;
}

export default { isatty, ReadStream, WriteStream };
