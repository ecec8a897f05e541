import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  formatWit,
  parseWit,
  printWit,
  type TextChange,
  type TextRange,
} from "../../../../../core/wit/index.ts";

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
  it("distinguishes the colon of a path from the colon of a name", () => {
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
  it("puts each gate on a separate line", () => {
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
    check(
      "package a:b;\n\ninterface i {\n/**\n      * one\n   * two\n*/\nf: func();\n}",
      "package a:b;\n\ninterface i {\n  /**\n   * one\n   * two\n   */\n  f: func();\n}\n",
    );
  });
  it("within a declaration break its line where necessary", () => {
    check(
      "package a:b;\n\ninterface i {\n f: func(a: u8, // why\n b: u8);\n}",
      "package a:b;\n\ninterface i {\n  f: func(a: u8, // why\n    b: u8);\n}\n",
    );
  });
});

describe("damaged text", () => {
  it("stays as it is between items that are laid out", () => {
    check(
      "package a:b;\n\ninterface i{f:func(a:\n      g:func();\nh  :func();}",
      "package a:b;\n\ninterface i {\n  f:func(a:\n      g:func();\n  h: func();\n}\n",
    );
    check("world w{import", "world w {\n  import\n");
  });
  it("in a list is one entry, which gets no comma", () => {
    check(
      "package a:b;\n\ninterface i{enum e{a,b   c,d}\nrecord r{a:u8,b   :\n}}",
      "package a:b;\n\ninterface i {\n  enum e {\n    a,\n    b   c,\n    d,\n  }\n  record r {\n    a: u8,\n    b   :\n  }\n}\n",
    );
  });
  it("keeps the lines of an open string", () => {
    check('world w {\n@external-id("x)\nimport "y\n}', 'world w {\n  @external-id("x)\nimport "y\n}\n');
  });
  it("may be the package line", () => {
    check("package   a\nworld  w {}", "package   a\nworld w {}\n");
    check("package   a:b  c;\nworld  w {}", "package   a:b  c;\nworld w {}\n");
  });
  it("without a closing brace does not indent the text after it", () => {
    check(
      "package a:b;\n\ninterface i{f:func();\ninterface j{}",
      "package a:b;\n\ninterface i {\n  f: func();\n\ninterface j {}\n",
    );
  });
});

describe("changes", () => {
  const apply = (text: string, changes: readonly TextChange[]): string =>
    changes.reduceRight(
      (all, { range, text: piece }) => all.slice(0, range.start) + piece + all.slice(range.end),
      text,
    );
  const changesOf = (text: string, within?: TextRange): readonly TextChange[] =>
    formatWit(parseWit({ path: "test.wit", text }).file, within);

  it("are as small as can be", () => {
    const text = "package a:b;\n\ninterface i {\n  f: func(a:u8);\n}\n";
    const at = text.indexOf("u8");
    assert.deepEqual(changesOf(text), [{ range: { start: at, end: at }, text: " " }]);
  });
  it("are none for text that is laid out", () => {
    assert.deepEqual(changesOf("package a:b;\n\ninterface i {\n  f: func();\n}\n"), []);
  });
  it("move a comment from before a punctuation mark to after it", () => {
    const text = "package a:b;\n\ninterface i {\n  f: func() // why\n  ;\n}\n";
    assert.equal(apply(text, changesOf(text)), "package a:b;\n\ninterface i {\n  f: func(); // why\n}\n");
  });
  it("of a range leave the rest alone", () => {
    const text = "package a:b;\ninterface i {\nf :func();\ng :func();\nh :func();\n}\n";
    const start = text.indexOf("g :");
    const result = apply(text, changesOf(text, { start, end: start + 9 }));
    assert.equal(result, "package a:b;\ninterface i {\nf :func();\n  g: func();\nh :func();\n}\n");
  });
  it("keep the file's line ends", () => {
    const text = "package a:b;\r\ninterface i {\r\n  f: func();g: func();\r\n}\r\n";
    assert.equal(apply(text, changesOf(text)), format(text));
    assert.equal(format(text), "package a:b;\r\n\r\ninterface i {\r\n  f: func();\r\n  g: func();\r\n}\r\n");
  });
});

describe("a comment", () => {
  it("that documents nothing does not become documentation of the next item", () => {
    check(
      "package a:b;\n\ninterface i {\n  enum e { a /// of nothing\n, b }\n}",
      "package a:b;\n\ninterface i {\n  enum e {\n    a /// of nothing\n      ,\n    b,\n  }\n}\n",
    );
  });
  it("at the start has a space behind it", () => check("/* a */package a:b;", "/* a */ package a:b;\n"));
});

it("is empty for an empty file", () => assert.equal(format(" \n\n"), ""));
