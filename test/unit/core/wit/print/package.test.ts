import assert from "node:assert/strict";
import { it } from "node:test";
import { parseWit, printPackage, printWit } from "../../../../../core/wit/index.ts";
import { packageOf } from "../support.ts";

const TEXT = `/// A package.
package a:b@1.0.0;

/// An interface.
@since(version = 1.0.0)
interface i {
  /// A resource.
  resource bucket {
    constructor(name: string) -> result<bucket>;
    get: func(%type: string) -> option<list<u8>>;
    @deprecated(version = 1.0.0)
    @since(version = 0.9.0)
    open: static func() -> bucket;
  }
  record r {
    /// A field.
    a: u8,
  }
  type owned = own<bucket>;
  type same = bucket;
  f: func(a: borrow<bucket>);
}

interface j {
  use i.{bucket as b, r};
}

world w {
  use j.{r};
  flags fl { a, b }
  @external-id("caf\\u{e9}")
  import k: j;
  import g: func(a: fl);
  export h: interface { x: async func(); }
}
`;

it("writes every kind of item, with worlds elaborated", () => {
  const printed = printPackage(packageOf(TEXT));
  assert.match(
    printed,
    /^\/\/\/ A package\.\npackage a:b@1\.0\.0;\n\n\/\/\/ An interface\.\n@since\(version = 1\.0\.0\)\ninterface i \{/,
  );
  assert.match(printed, /constructor\(name: string\) -> result<bucket>;/);
  assert.match(printed, /get: func\(%type: string\) -> option<list<u8>>;/);
  assert.match(printed, /@deprecated\(version = 1\.0\.0\)\n {4}open: static func\(\) -> bucket;/);
  assert.match(printed, /type owned = own<bucket>;/);
  assert.match(printed, /use i\.\{bucket as b\};/);
  assert.match(
    printed,
    /world w \{\n {2}import i;\n {2}@external-id\("caf\\u\{e9\}"\)\n {2}import k: j;\n {2}import j;/,
  );
  assert.match(printed, /export h: interface \{\n {4}x: async func\(\);\n {2}\}/);
});

it("writes text that resolves to the same model, in canonical layout", () => {
  const printed = printPackage(packageOf(TEXT));
  assert.equal(printPackage(packageOf(printed)), printed);
  assert.equal(printWit(parseWit({ path: "printed.wit", text: printed }).file), printed);
});
