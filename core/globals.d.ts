/**
 * What the core uses of its host and ECMAScript does not define: Node, browsers and web workers all have it. TypeScript declares it
 * only together with everything else that one of them has.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
