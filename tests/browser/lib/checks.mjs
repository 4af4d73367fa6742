// What holds for every page. Each check gives a list of faults.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const HTML_BUDGET = 60 * 1024;

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const axeSource = readFile(axeFile, "utf8");

/** Violations that axe finds, each with the first elements it concerns. */
export async function axe(page) {
  // Evaluated by the debugger, which the page's security policy does not concern.
  await page.evaluate(await axeSource);
  const violations = await page.evaluate(async (tags) => {
    const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
    return (await window.axe.run(document, options)).violations;
  }, TAGS);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${firstLine(node)})`);
    return `axe ${id}: ${help}, ${nodes.length} times: ${where.join("; ")}`;
  });
}

function firstLine(node) {
  return (node.failureSummary ?? "").split("\n").slice(1, 2).join("").trim();
}

/** Faults that can be measured in the document. */
export function measure(page) {
  return page.evaluate(() => {
    // Where 320 px is a page of 1280 at 400 %, text is large anyhow.
    const magnified = innerWidth <= 320;
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      const inside = (element) => element.closest(".scroll");
      const wide = [...document.body.querySelectorAll("*")].filter(
        (e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !inside(e),
      );
      const names = wide.slice(0, 3).map((e) => `${e.tagName}.${e.getAttribute("class") ?? ""}`);
      faults.push(`the page is ${root.scrollWidth} px wide in ${root.clientWidth}: ${names.join(", ")}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = new Map();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent.trim();
      // Signs beside a word are marks, not text.
      if (!/[\p{L}\p{N}]/u.test(text) || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
      const scale = element.getScreenCTM?.() ? Math.hypot(element.getScreenCTM().c, element.getScreenCTM().d) : 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < 10.95) small.set(text, size.toFixed(1));
    }
    if (small.size > 0 && !magnified) {
      const some = [...small].slice(0, 3).map(([text, size]) => `"${text}" ${size} px`);
      faults.push(`${small.size} texts are smaller than 11 px: ${some.join(", ")}`);
    }
    const text = document.body.innerText;
    const nonsense = text.match(/\b(NaN|undefined|Infinity|null)\b/);
    if (nonsense) faults.push(`the page says "${nonsense[0]}"`);
    if (!/simulated cluster/i.test(text)) faults.push('the page does not say "simulated cluster"');
    if (document.querySelectorAll("h1").length !== 1) faults.push("there is not one h1");
    for (const table of document.querySelectorAll("table")) {
      if (!table.caption) faults.push(`table ${table.id} has no caption`);
      const sorted = table.querySelectorAll("[aria-sort]").length;
      const sortable = table.querySelectorAll("thead a").length > 0;
      if (sorted !== (sortable ? 1 : 0)) faults.push(`table ${table.id} has ${sorted} sorted columns`);
    }
    return faults;
  });
}

/** Faults of the answer itself. */
export async function answer(response, status) {
  const faults = [];
  if (response.status() !== status) faults.push(`status ${response.status()}, not ${status}`);
  const { responseBodySize } = await response.request().sizes();
  if (responseBodySize > HTML_BUDGET) faults.push(`${responseBodySize} bytes of HTML as sent`);
  return faults;
}
