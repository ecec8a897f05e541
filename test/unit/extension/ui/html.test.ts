import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { html, message } from "../../../../extension/ui/html.ts";

describe("html", () => {
  test("escapes what could be markup, in text and in attributes", () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    assert.equal(
      html`<b title="${hostile}">${hostile}</b>`.text.replaceAll(/&#\d+;/g, ""),
      '<b title="img src=x onerror=alert(1)">img src=x onerror=alert(1)</b>',
    );
    assert.equal(html`${"<&>"}`.text, "&#60;&#38;&#62;");
  });

  test("leaves markup as it is, and puts the items of a list one after the other", () => {
    const items = ["a", "<b>"].map((item) => html`<i>${item}</i>`);
    assert.equal(html`<p>${items}</p>`.text, "<p><i>a</i><i>&#60;b&#62;</i></p>");
  });

  test("shows nothing where there is nothing, and a zero as a zero", () => {
    assert.equal(html`[${undefined}${[]}${0}]`.text, "[0]");
  });

  test("names in backticks become code, and a lone backtick stays", () => {
    assert.equal(message("expected `<a>` here").text, "expected <code>&#60;a&#62;</code> here");
    assert.equal(message("a lone ` there").text, "a lone ` there");
  });
});
