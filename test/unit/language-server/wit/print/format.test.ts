import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseWit, printWit } from "../../../../../language-server/wit/index.ts";

function format(text: string): string {
  return printWit(parseWit({ path: "test.wit", text }).file);
}

/** Also checks that the result stays as it is. */
function check(text: string, expected: string): void {
  assert.equal(format(text), expected);
  assert.equal(format(expected), expected);
}

describe("layout", () => {
  it("gives each member a line, and each entry of a type a comma", () => {
    check(
      "package   a:b@1.0.0 ;interface i{use c:d/e@1.0.0 . {a,b   as c,};record r{a:u8,b:list<tuple<u8,string>>}enum e{x}f:func(a:u8,)->result<_,u8>;}",
      `package a:b@1.0.0;

interface i {
  use c:d/e@1.0.0.{a, b as c};
  record r {
    a: u8,
    b: list<tuple<u8, string>>,
  }
  enum e {
    x,
  }
  f: func(a: u8) -> result<_, u8>;
}
`,
    );
  });
  it("tells the colon of a path from the colon of a name", () => {
    check(
      'package a:b;\n\nworld w{import c:d/e;import k:i;import k2:c:d/e;@external-id( "x" ) export f:async func();import g:interface{h:func();}include v with{a as b}}',
      `package a:b;

world w {
  import c:d/e;
  import k: i;
  import k2: c:d/e;
  @external-id("x")
  export f: async func();
  import g: interface {
    h: func();
  }
  include v with { a as b }
}
`,
    );
  });
  it("puts gates on lines of their own", () => {
    check(
      "package a:b@1.0.0;\n\n@since(version=1.0.0)@deprecated( version = 1.0.0 )interface i{@unstable(feature=x)resource r{constructor();s:static func();}}",
      `package a:b@1.0.0;

@since(version = 1.0.0)
@deprecated(version = 1.0.0)
interface i {
  @unstable(feature = x)
  resource r {
    constructor();
    s: static func();
  }
}
`,
    );
  });
  it("keeps one blank line of several, and none next to braces", () => {
    check(
      "package a:b;\ninterface i {\n\n  f: func();\n\n\n  g: func();\n\n}\ninterface j {}",
      "package a:b;\n\ninterface i {\n  f: func();\n\n  g: func();\n}\n\ninterface j {}\n",
    );
  });
});

describe("comments", () => {
  it("stay where they are", () => {
    check(
      `// licence

/// docs
package a:b; // the package
interface i { // the interface
      // before
  f: func(); // behind
  /* inside */ g: func(a: /* a */ u8);
  enum e { /// one
    a, // behind a
    b // behind b
    // at the end
  }
  // at the end
}
// the last one`,
      `// licence

/// docs
package a:b; // the package

interface i { // the interface
  // before
  f: func(); // behind
  /* inside */ g: func(a: /* a */ u8);
  enum e { /// one
    a, // behind a
    b, // behind b
    // at the end
  }
  // at the end
}

// the last one
`,
    );
  });
  it("of several starred lines are aligned", () => {
    check("package a:b;\n\ninterface i {\n/**\n      * one\n   * two\n*/\nf: func();\n}", "package a:b;\n\ninterface i {\n  /**\n   * one\n   * two\n   */\n  f: func();\n}\n");
  });
  it("within a declaration break its line where they must", () => {
    check("package a:b;\n\ninterface i {\n f: func(a: u8, // why\n b: u8);\n}", "package a:b;\n\ninterface i {\n  f: func(a: u8, // why\n    b: u8);\n}\n");
  });
});

describe("half-typed text", () => {
  it("is laid out as far as it goes", () => {
    check("package a:b;\n\ninterface i{f:func(a:\ng:func();", "package a:b;\n\ninterface i {\n  f: func(a: g: func();\n");
    check("world w{import", "world w {\n  import\n");
  });
  it("keeps its lines when a string is open", () => {
    check('world w {\n@external-id("x)\nimport "y\n}', 'world w {\n  @external-id("x)\n  import "y\n}\n');
  });
});

it("is empty for an empty file", () => assert.equal(format(" \n\n"), ""));
