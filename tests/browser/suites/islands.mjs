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
    "the comparison answers at once": { walk: compare },
    "the comparison answers at once, 360 px": { walk: compare, width: 360 },
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

/** What a person reads of the comparison, once what was set has been drawn. */
function read(page) {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    // What is not looked at follows once nothing changes any more.
    while (document.querySelector("#sharing-form[data-live=partly]")) await new Promise(requestAnimationFrame);
    const texts = (selector) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
    return {
      finding: texts("#sharing-finding"),
      titles: texts("main h2"),
      subtitles: texts("#bars-title + .sub, #week-title + .sub, #bills-title + .sub"),
      notes: texts("[id^=sharing-]:is(span)"),
      scope: texts(".scope > span"),
      formulas: texts(".how-body dd"),
      cells: texts("#sharing-teams td"),
      bills: texts("#sharing-bills :is(caption, th, td)"),
      exact: [...document.querySelectorAll(":is(#sharing-teams, #sharing-bills) td")].map(
        ({ title, className }) => `${className}: ${title}`,
      ),
      names: [...document.querySelectorAll("#sharing-teams tbody th")].map(({ innerHTML }) =>
        innerHTML.replaceAll(/<!--.*?-->/g, ""),
      ),
      pictures: [...document.querySelectorAll("#bars-figure svg, #waterfall-figure svg, #week-figure svg")].map(
        ({ outerHTML }) => outerHTML,
      ),
      numbers: texts("#bars-figure td, #waterfall-figure td, #week-figure td"),
      // In whichever order their parameters are.
      exports: [...document.querySelectorAll("main a[href^='/sharing.']")].map(({ href }) => {
        const url = new URL(href);
        url.searchParams.sort();
        return url.pathname + url.search;
      }),
    };
  });
}

/** Sets what the comparison depends on, and asks the server for the same. */
async function inBoth(page, url) {
  await page.goto(`${url}/sharing?sort=-saves`);
  const before = await read(page);
  const form = page.locator("#sharing-form");
  const risk = form.locator("[name=risk]");
  await risk.focus();
  await page.locator("#sharing-form[data-live]").waitFor();
  const asked = [];
  page.on("request", (request) => {
    // Other parts of the page ask for what is theirs.
    if (new URL(request.url()).pathname.startsWith("/sharing")) asked.push(request.url());
  });
  await risk.fill("25");
  await form.locator("[name=machine]").selectOption("double");
  await form.locator("summary").click();
  await form.locator("[name=spares]").fill("3");
  const here = await read(page);
  assert.deepEqual(asked, [], "nothing is asked of the server");
  assert.notDeepEqual(here.finding, before.finding);
  const address = new URL(page.url());
  assert.equal(address.search, "?sort=-saves&risk=25&machine=double&spares=3");
  page.removeAllListeners("request");
  await page.reload();
  return { here, there: await read(page) };
}

/** What the browser compares is what the server does, and it is there without asking. */
async function compare(page, { url }) {
  let { here, there } = await inBoth(page, url);
  // The simulated cluster goes on: nodes may have come or gone in between, but not every time.
  for (let again = 0; again < 2 && JSON.stringify(here) !== JSON.stringify(there); again++) {
    ({ here, there } = await inBoth(page, url));
  }
  assert.deepEqual(here, there, "the server says the same");
  // What makes no sense changes nothing.
  await page.locator("#sharing-form [name=spares]").focus();
  await page.locator("#sharing-form[data-live]").waitFor();
  await page.locator("#sharing-form [name=spares]").fill("many");
  assert.deepEqual(await read(page), here);
  await page.locator("#sharing-form [name=spares][aria-invalid]").waitFor();
  // A risk between the slider's usual steps, and other sizes over a chosen machine, stay as they are.
  const odd = "?risk=2.5&machine=double&machine_cores=20";
  await page.goto(`${url}/sharing${odd}`);
  const asked = await read(page);
  assert.match(asked.finding[0], /1-in-40/);
  await page.locator("#sharing-form [name=risk]").focus();
  await page.locator("#sharing-form[data-live]").waitFor();
  assert.equal((await read(page)).finding[0], asked.finding[0]);
  assert.equal(new URL(page.url()).search, odd);
  assert.equal(await page.locator("#sharing-note").innerText(), "");
  await page.locator("#sharing-form").getByRole("button").click();
  await page.waitForURL(/sharing\?/);
  const sent = new URL(page.url()).searchParams;
  assert.deepEqual([sent.get("risk"), sent.get("machine"), sent.get("machine_cores")], ["2.5", "double", "20"]);
}
