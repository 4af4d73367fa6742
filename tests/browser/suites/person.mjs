// The keyboard, and colours that stay as they were chosen.

import assert from "node:assert/strict";
import { open } from "../lib/browser.mjs";

const MOST_STOPS = 400;

/** The checks, each with its name. */
export function person(subject) {
  const check = (name, how, walk) => ({
    name,
    run: async () => {
      const { page, messages, close } = await open(subject.browser, how);
      try {
        await walk(page, subject.url);
        return messages;
      } finally {
        await close();
      }
    },
  });
  const keyboards = subject.pages
    .filter((page) => page.status === 200)
    .flatMap((entry) =>
      [1280, 360].map((width) =>
        check(`keyboard on ${entry.name}, ${width} px`, { width }, (page, url) => keyboard(page, url + entry.path)),
      ),
    );
  const colours = ["on", "off"].map((scripts) =>
    check(`colours stay as chosen, scripts ${scripts}`, { scripts }, theme),
  );
  return [...keyboards, ...colours];
}

/** What has the focus: where it is, and whether one can see that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const name = (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40);
    return {
      name: `${element.tagName.toLowerCase()} "${name}"`,
      inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      covered: coveredBy(element),
    };

    // What lies on all of it; a part that can be seen is enough.
    function coveredBy(element) {
      const within = (value, most) => Math.min(Math.max(value, 1), most - 1);
      let last = null;
      for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        for (const line of element.getClientRects()) {
          const x = within(line.left + line.width * share, innerWidth);
          const y = within(line.top + Math.min(line.height / 2, 12), innerHeight);
          const top = document.elementFromPoint(x, y);
          if (!top || element.contains(top) || top.contains(element)) return null;
          last = `${top.tagName.toLowerCase()}.${top.getAttribute("class") ?? ""}`;
        }
      }
      return last;
    }
  });
}

async function keyboard(page, address) {
  await page.goto(address);
  await page.keyboard.press("Tab");
  const first = await focused(page);
  assert.match(first.name, /^a "Skip/, "the first stop is the skip link");
  assert.ok(first.inside && first.outlined, "the skip link can be seen when it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");

  await page.goto(address);
  const links = await page.locator("main a:visible, main button:visible, main summary:visible").count();
  const faults = new Set();
  let stops = 0;
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (!now) break;
    if (!now.inside) faults.add(`${now.name} is outside of the window`);
    if (!now.outlined) faults.add(`${now.name} has no outline`);
    if (now.covered) faults.add(`${now.name} is covered by ${now.covered}`);
  }
  assert.ok(faults.size === 0, [...faults].slice(0, 5).join("; "));
  assert.ok(stops >= Math.min(links, MOST_STOPS), `${stops} stops, but ${links} things to reach`);
}

/** The colour behind the page. */
function background(page) {
  return page.evaluate(() => {
    const [body, root] = [document.body, document.documentElement].map(
      (element) => getComputedStyle(element).backgroundColor,
    );
    return body === "rgba(0, 0, 0, 0)" ? root : body;
  });
}

async function choose(page, label) {
  const menu = page.locator("details.menu", { hasText: "Colours" });
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: label }).click();
  await page.waitForLoadState();
}

async function theme(page, url) {
  const address = `${url}/namespaces?window=7d`;
  await page.goto(address);
  const light = await background(page);
  await choose(page, "Dark");
  assert.equal(page.url(), address, "the page is the same");
  const dark = await background(page);
  assert.notEqual(dark, light);
  await page.goto(`${url}/nodes`);
  assert.equal(await background(page), dark, "the next page is dark, too");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.emulateMedia({ colorScheme: "dark" });
  await choose(page, "Light");
  assert.equal(await background(page), light, "what is chosen wins over the system");
  await choose(page, "As the system");
  assert.equal(await background(page), dark);
}
