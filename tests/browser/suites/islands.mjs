// What scripts add: the values of a chart under the pointer or the keys, a part of it at a closer look,
// and news of newer data.

import assert from "node:assert/strict";
import { open } from "../lib/browser.mjs";

// The demo collects every 15 s, and the page asks as often.
const NEWS_MS = 60_000;

/** The checks, each with its name. */
export function islands(subject) {
  const walks = {
    "values under the pointer": { walk: pointer },
    "values under the pointer, 360 px": { walk: pointer, width: 360 },
    "values by the keyboard": { walk: keys },
    "dragging zooms in": { walk: drag },
    "newer data is offered": { walk: news },
  };
  return Object.entries(walks).map(([name, { walk, width }]) => ({
    name,
    run: async () => {
      const { page, messages, close } = await open(subject.browser, { width });
      try {
        await walk(page, subject);
        return messages;
      } finally {
        await close();
      }
    },
  }));
}

/** The first chart of the first namespace, once its script runs. */
async function chart(page, { url, pages }) {
  await page.goto(url + pages.find(({ name }) => name === "namespace").path);
  const cursor = page.getByRole("slider").first();
  await cursor.scrollIntoViewIfNeeded();
  return { cursor, note: cursor.locator(".cursor-note"), box: await cursor.boundingBox() };
}

async function pointer(page, subject) {
  const { cursor, note, box } = await chart(page, subject);
  const told = [];
  for (const share of [0.4, 0.6, 0.8]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await note.waitFor();
    told.push(await note.innerText());
    const inside = await note.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return box.left >= 0 && box.right <= innerWidth;
    });
    assert.ok(inside, "the values are inside of the window");
  }
  assert.equal(new Set(told).size, 3, `three places tell three things: ${told.join(" | ")}`);
  for (const text of told) assert.match(text, /used.*\d/s);
  await page.mouse.move(2, 2);
  await note.waitFor({ state: "hidden" });
  assert.equal(await cursor.getAttribute("aria-valuetext"), null);
}

async function keys(page, subject) {
  const { cursor, note } = await chart(page, subject);
  await cursor.focus();
  const text = () => cursor.getAttribute("aria-valuetext");
  await page.keyboard.press("Home");
  const first = await text();
  assert.match(first, /\d/, "the first values are told");
  assert.equal(await cursor.getAttribute("aria-valuenow"), "0");
  await note.waitFor();
  await page.keyboard.press("End");
  assert.notEqual(await text(), first);
  assert.equal(await cursor.getAttribute("aria-valuenow"), await cursor.getAttribute("aria-valuemax"));
  await page.keyboard.press("Escape");
  await note.waitFor({ state: "hidden" });

  for (const key of ["Shift+PageDown", "Shift+PageDown", "Enter"]) await page.keyboard.press(key);
  await assertZoomed(page);
}

async function drag(page, subject) {
  const { box } = await chart(page, subject);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
  await page.mouse.up();
  await assertZoomed(page);
}

/** The window is two moments, less than 30 days apart, and the way back is the browser's. */
async function assertZoomed(page) {
  await page.waitForURL(/window=/);
  const window = new URL(page.url()).searchParams.get("window");
  const [from, to] = window.split("/").map(Date.parse);
  assert.ok(to > from && to - from < 30 * 86_400_000, window);
  await page.getByRole("slider").first().waitFor();
  await page.goBack();
  assert.equal(new URL(page.url()).searchParams.get("window"), null);
}

async function news(page, { url }) {
  await page.goto(`${url}/nodes?sort=node`);
  const asOf = page.locator(".fresh-note");
  const before = await asOf.innerText();
  await page.locator("a.newer").click({ timeout: NEWS_MS });
  await page.waitForLoadState();
  assert.equal(new URL(page.url()).searchParams.get("sort"), "node", "the page is the same");
  assert.equal(await page.locator("a.newer").isVisible(), false);
  assert.match(before, /live/);
  assert.match(await asOf.innerText(), /live/);
}
