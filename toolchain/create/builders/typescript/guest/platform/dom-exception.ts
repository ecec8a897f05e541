/** `DOMException`: the error class of the web's own functions. */

/** Names that have a number from the time before names. */
const CODES: Readonly<Record<string, number>> = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

export class DOMException extends Error {
  constructor(
    message: string = "",
    options: string | { readonly name?: string; readonly cause?: unknown } = {},
  ) {
    super(String(message));
    const { name = "Error", cause = undefined } = typeof options === "object" ? options : { name: options };
    const hidden = { enumerable: false, configurable: true, writable: true };
    Object.defineProperty(this, "name", { ...hidden, value: String(name) });
    if (cause !== undefined) Object.defineProperty(this, "cause", { ...hidden, value: cause });
  }

  get code(): number {
    return CODES[this.name] ?? 0;
  }

  get [Symbol.toStringTag](): string {
    return "DOMException";
  }
}
