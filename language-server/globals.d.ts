/** The globals of the host that the language server uses, in addition to `core/globals.d.ts`: Node and web workers have it. */
declare class URL {
  constructor(url: string, base?: string);
  readonly href: string;
}
declare function setTimeout(callback: (nothing: undefined) => void, milliseconds?: number): unknown;
