/** Node's `util/types`. */

function tagIs(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

type Test = (value: unknown) => boolean;

export const isAnyArrayBuffer: Test = (value) =>
  tagIs(value, "ArrayBuffer") || tagIs(value, "SharedArrayBuffer");
export const isArgumentsObject: Test = (value) => tagIs(value, "Arguments");
export const isArrayBuffer: Test = (value) => value instanceof ArrayBuffer;
export const isArrayBufferView: Test = (value) => ArrayBuffer.isView(value);
/** Functions that the bundler has turned into generators look like any other. */
export const isAsyncFunction: Test = (value) => tagIs(value, "AsyncFunction");
export const isBigInt64Array: Test = (value) => value instanceof BigInt64Array;
export const isBigUint64Array: Test = (value) => value instanceof BigUint64Array;
export const isBooleanObject: Test = (value) => value instanceof Boolean;
export const isBoxedPrimitive: Test = (value) =>
  [Boolean, Number, String, BigInt, Symbol].some((constructor) => value instanceof constructor);
export const isDataView: Test = (value) => value instanceof DataView;
export const isDate: Test = (value) => value instanceof Date;
export const isExternal: Test = () => false;
export const isFloat32Array: Test = (value) => value instanceof Float32Array;
export const isFloat64Array: Test = (value) => value instanceof Float64Array;
export const isGeneratorFunction: Test = (value) => tagIs(value, "GeneratorFunction");
export const isGeneratorObject: Test = (value) => tagIs(value, "Generator");
export const isInt16Array: Test = (value) => value instanceof Int16Array;
export const isInt32Array: Test = (value) => value instanceof Int32Array;
export const isInt8Array: Test = (value) => value instanceof Int8Array;
export const isMap: Test = (value) => value instanceof Map;
export const isMapIterator: Test = (value) => tagIs(value, "Map Iterator");
export const isModuleNamespaceObject: Test = (value) => tagIs(value, "Module");
export const isNativeError: Test = (value) => value instanceof Error;
export const isNumberObject: Test = (value) => value instanceof Number;
export const isPromise: Test = (value) => value instanceof Promise;
export const isProxy: Test = () => false;
export const isRegExp: Test = (value) => value instanceof RegExp;
export const isSet: Test = (value) => value instanceof Set;
export const isSetIterator: Test = (value) => tagIs(value, "Set Iterator");
export const isSharedArrayBuffer: Test = (value) => tagIs(value, "SharedArrayBuffer");
export const isStringObject: Test = (value) => value instanceof String;
export const isSymbolObject: Test = (value) => value instanceof Symbol;
export const isTypedArray: Test = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);
export const isUint16Array: Test = (value) => value instanceof Uint16Array;
export const isUint32Array: Test = (value) => value instanceof Uint32Array;
export const isUint8Array: Test = (value) => value instanceof Uint8Array;
export const isUint8ClampedArray: Test = (value) => value instanceof Uint8ClampedArray;
export const isWeakMap: Test = (value) => value instanceof WeakMap;
export const isWeakSet: Test = (value) => value instanceof WeakSet;

export default {
  isAnyArrayBuffer,
  isArgumentsObject,
  isArrayBuffer,
  isArrayBufferView,
  isAsyncFunction,
  isBigInt64Array,
  isBigUint64Array,
  isBooleanObject,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isExternal,
  isFloat32Array,
  isFloat64Array,
  isGeneratorFunction,
  isGeneratorObject,
  isInt16Array,
  isInt32Array,
  isInt8Array,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isNumberObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
  isTypedArray,
  isUint16Array,
  isUint32Array,
  isUint8Array,
  isUint8ClampedArray,
  isWeakMap,
  isWeakSet,
};
