// The behaviour of the page about a component: its links, its buttons, and its state when the page is shown again.
"use strict";

const editor = acquireVsCodeApi();
const page = document.documentElement;

/** Shows the part that a link leads to, and moves the keyboard focus there. */
function goTo(id) {
  const target = document.getElementById(id);
  if (target === null) return;
  for (let around = target; around !== null; around = around.parentElement) {
    if (around instanceof HTMLDetailsElement) around.open = true;
  }
  target.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

// Webviews do not follow links inside a drawing, so this handles all links of the page.
document.addEventListener(
  "click",
  (event) => {
    const href = event.target instanceof Element && event.target.closest("a")?.getAttribute("href");
    if (!href || !href.startsWith("#")) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(href.slice(1));
  },
  true,
);

for (const id of ["list-tools", "manage-trust", "test-tools"]) {
  const button = document.getElementById(id);
  button?.addEventListener("click", () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor is not a window
    editor.postMessage(id);
    if (id !== "list-tools") return;
    button.disabled = true;
    button.textContent = "Listing…";
  });
}

function remember() {
  editor.setState({
    open: [...document.querySelectorAll("details")].filter(({ open }) => open).map(({ id }) => id),
    focus: document.activeElement?.id ?? "",
    scroll: page.scrollTop,
  });
}

const before = editor.getState();
if (before) {
  for (const details of document.querySelectorAll("details")) details.open = before.open.includes(details.id);
  document.getElementById(before.focus)?.focus({ preventScroll: true });
  page.scrollTop = before.scroll;
}
document.addEventListener("toggle", remember, true);
document.addEventListener("scroll", remember, { passive: true });
document.addEventListener("focusin", remember);
