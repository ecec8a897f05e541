/** `self` and `global` are other names for `globalThis`. */
export const self: typeof globalThis = globalThis;

export { self as global };
