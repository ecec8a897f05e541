/** The tester's page in a real browser with a real session: its forms, its results, its policy, the keyboard, and axe. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { findTool, without } from "../../tools.ts";
import { violations } from "./axe.ts";
import { startRichServer, type RichServer } from "./rich-server.ts";
import { openTesterPage, type TesterPage } from "./tester-page.ts";

const skip = without("chromium");

describe("the page of the tool tester", { skip }, () => {
  let server: RichServer;
  let tester: TesterPage;

  before(async () => {
    server = await startRichServer();
    tester = await openTesterPage({
      executable: findTool("chromium") ?? "",
      url: server.url,
      name: "weather.wasm",
    });
    tester.page.setDefaultTimeout(30_000);
    await tester.page.getByRole("button", { name: "Weather forecast" }).waitFor();
  });

  after(async () => {
    await tester.close();
    await server.close();
  });

  const open = (name: string): Promise<void> =>
    tester.page.locator("nav").getByRole("button", { name, exact: true }).first().click();
  const press = (name: string): Promise<void> =>
    tester.page.locator("main").getByRole("button", { name, exact: true }).click();

  test("calls a tool with the values of a form, by keyboard alone", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await page.keyboard.press("Tab");
    // The protocol, the button beside it, the filter, the list.
    for (let key = 0; key < 3; key++) await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    assert.equal(await focused.innerText(), "Weather forecast");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused.innerText(), "upload");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByLabel("city").focus();
    await page.keyboard.type("Rome");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Result" }).waitFor();
    assert.deepEqual(server.calls.at(-1), { name: "forecast", arguments: { city: "Rome", days: 2 } });
    await page.getByRole("group", { name: "Structured content" }).getByText('"sunny"').waitFor();
  });

  test("says what is missing, and sends what it is told to send as JSON", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await open("Weather forecast");
    await page.getByLabel("city").fill("");
    const earlier = server.calls.length;
    await press("Call");
    await page.getByText("Required.").waitFor();
    assert.equal(server.calls.length, earlier);
    await page.getByRole("tab", { name: "JSON" }).click();
    await page.getByLabel("Arguments as JSON").fill('{ "city": 7 }');
    await press("Call");
    await page
      .getByText("The call failed.")
      .or(page.getByRole("heading", { name: "Result" }))
      .first()
      .waitFor();
    assert.deepEqual(server.calls.at(-1), { name: "forecast", arguments: { city: 7 } });
  });

  test("completes arguments of prompts and templates", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await open("review");
    await page.getByLabel("code").fill("a = 1");
    const style = page.getByLabel("style");
    const values = () =>
      page
        .locator("datalist option")
        .evaluateAll((options) =>
          options.map((option) => (option as unknown as { readonly value: string }).value),
        );
    await style.focus();
    // The other arguments are known to the server.
    await page.locator('datalist option[value="for a = 1"]').waitFor({ state: "attached" });
    assert.deepEqual(await values(), ["strict", "gentle", "for a = 1"]);
    await style.fill("g");
    await page.locator('datalist option[value="strict"]').waitFor({ state: "detached" });
    assert.deepEqual(await values(), ["gentle"]);
    await style.fill("gentle");
    await press("Get");
    await page.getByText("Review: a = 1").waitFor();
    await open("day");
    await page.getByRole("combobox", { name: "day" }).fill("tom");
    await page.locator('datalist option[value="tomorrow"]').waitFor({ state: "attached" });
    assert.deepEqual(await violations(page), []);
  });

  test("nested objects, lists, choices and files become arguments", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await open("upload");
    await page.locator("#argument_content-file").setInputFiles({
      name: "hello.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("hello"),
    });
    await page.getByText("hello.txt (5 bytes)").waitFor();
    await press("Call");
    await page.getByRole("heading", { name: "Result" }).waitFor();
    assert.deepEqual(server.calls.at(-1), { name: "upload", arguments: { content: "aGVsbG8=" } });

    await open("Weather forecast");
    await page.getByRole("tab", { name: "Form" }).click();
    await page.getByLabel("city").fill("Bern");
    await page.getByLabel("units").selectOption("metric");
    await page.getByRole("checkbox", { name: "details" }).check();
    await page.getByLabel("latitude").fill("46.9");
    await page.getByLabel("longitude").fill("7.4");
    await page.getByRole("group", { name: "tags" }).getByRole("button", { name: "Add" }).click();
    await page.locator("#argument_tags_0").fill("home");
    await page.locator("#argument_when__anyof_select").selectOption({ label: "Hours" });
    await page.getByLabel("Hours", { exact: true }).fill("12");
    await press("Call");
    await page.getByText('"Bern"').first().waitFor();
    assert.deepEqual(server.calls.at(-1)?.arguments, {
      city: "Bern",
      days: 3,
      units: "metric",
      details: true,
      place: { position: { latitude: 46.9, longitude: 7.4 } },
      tags: ["home"],
      when: 12,
    });
  });

  test(
    "shows pictures, sounds, Markdown and links, and none of it as HTML",
    { timeout: 180_000 },
    async () => {
      const { page } = tester;
      await open("show");
      await press("Call");
      await page.getByRole("heading", { name: "A heading" }).waitFor();
      const picture = page.getByRole("img", { name: "image of the result" });
      assert.equal(
        await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        10,
      );
      assert.equal(await page.locator("audio").count(), 1);
      assert.equal(await page.locator("main script").count(), 0);
      await page.getByText("<script>alert(1)</script>").waitFor();
      assert.equal(
        await page.getByRole("link", { name: "link" }).getAttribute("href"),
        "https://example.com",
      );
      await page.getByRole("button", { name: "Save image…" }).click();
      assert.equal(tester.asked.at(-1)?.kind, "save");
      await press("Read");
      await page.getByRole("heading", { name: "notes://today" }).waitFor();
    },
  );

  test(
    "progress and log come while the call runs, and it can be cancelled",
    { timeout: 180_000 },
    async () => {
      const { page } = tester;
      await open("wait");
      await page.getByLabel("seconds").fill("30");
      await press("Call");
      await page.getByText(/\d+% step \d+/).waitFor();
      await page.getByRole("log").getByText("begins").waitFor();
      const cancelled = once(server.events, "cancelled");
      await press("Cancel");
      await page.getByRole("heading", { name: "Cancelled" }).waitFor();
      await cancelled;
    },
  );

  test("what the server asks is answered in place", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await open("book");
    await press("Call");
    await page.getByRole("region", { name: "The server asks you" }).waitFor();
    await page.getByLabel("People").fill("4");
    await page.getByLabel("When").selectOption("evening");
    await press("Answer");
    await page.getByText('"evening"').waitFor();
    await open("summarize");
    await page.getByLabel("text").fill("a long story");
    await press("Call");
    await page.getByLabel("Answer of the model").fill("a short one");
    await press("Answer");
    await page.getByText('"a short one"').waitFor();
  });

  test("an earlier call is shown and called again from the history", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await page
      .locator(".history")
      .getByRole("button", { name: /forecast Bern/ })
      .click();
    await page.getByText('"Bern"').first().waitFor();
    assert.equal(await page.getByLabel("city").inputValue(), "Bern");
    const called = once(server.events, "called");
    await press("Call Again");
    await called;
    assert.deepEqual(
      server.calls.at(-1),
      server.calls.find(({ arguments: args }) => (args as { city?: string })?.city === "Bern"),
    );
  });

  // What differs between themes is the colours, so that one page of each kind is enough for the others.
  const pages = {
    dark: ["Weather forecast", "upload", "show", "wait", "review"],
    light: ["Weather forecast", "show"],
    contrast: ["Weather forecast", "show"],
  } as const;
  for (const [theme, names] of Object.entries(pages)) {
    test(`axe finds nothing in ${theme}`, { timeout: 180_000 }, async () => {
      await tester.theme(theme as keyof typeof pages);
      for (const name of names) {
        await open(name);
        assert.deepEqual(await violations(tester.page), [], name);
      }
    });
  }

  test("axe finds nothing in a question", { timeout: 180_000 }, async () => {
    const { page } = tester;
    await open("book");
    await press("Call");
    await page.getByRole("region", { name: "The server asks you" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await press("Dismiss");
    await page.getByText('"cancel"').first().waitFor();
  });

  test("the browser has refused nothing of the page", () => {
    assert.deepEqual(tester.complaints, []);
  });
});
