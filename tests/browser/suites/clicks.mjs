// What a person clicks through. All of it is links and forms, so it works with scripts off, too.

import assert from "node:assert/strict";
import { open } from "../lib/browser.mjs";

/** The checks, each with its name. */
export function clicks(subject) {
  const walks = {
    "sorting a column": sorting,
    "filtering and clearing": filtering,
    "a filter that nothing matches": noMatch,
    "choosing a window": windows,
    "choosing a basis": basis,
    "from teams to their namespaces": teams,
    "drilling down to a namespace and back": namespaces,
    "drilling down to a node and back": nodes,
    "the table as CSV": csv,
    "the way back from a bad parameter": wayBack,
  };
  return ["on", "off"].flatMap((scripts) =>
    Object.entries(walks).map(([name, walk]) => ({
      name: `${name}, scripts ${scripts}`,
      run: async () => {
        const { page, messages, close } = await open(subject.browser, { scripts });
        try {
          await walk(page, subject.url);
          return messages.filter((message) => !message.includes("status of 400"));
        } finally {
          await close();
        }
      },
    })),
  );
}

const query = (page) => new URL(page.url()).searchParams;
const path = (page) => new URL(page.url()).pathname;
const table = (page, id) => page.locator(`table#${id}`);
const names = (page, id) => table(page, id).locator("tbody th").allInnerTexts();
const sorted = (page, id) => table(page, id).locator("th[aria-sort]");

async function column(page, id, at) {
  const cells = await table(page, id).locator(`tbody tr > :nth-child(${at})`).allInnerTexts();
  return cells.map((text) => text.replace(/[^\d.-]/g, "")).filter((text) => text !== "").map(Number);
}

async function sorting(page, url) {
  await page.goto(`${url}/namespaces`);
  const byName = table(page, "namespaces").locator("thead a", { hasText: /^Namespace/i }).first();
  await byName.click();
  assert.equal(query(page).get("sort"), "namespace");
  assert.equal(await sorted(page, "namespaces").count(), 1);
  assert.equal(await sorted(page, "namespaces").getAttribute("aria-sort"), "ascending");
  const up = await names(page, "namespaces");
  assert.ok(up.length > 10, `${up.length} rows`);
  assert.deepEqual(up, [...up].sort(), "rows are in the order of their names");

  await sorted(page, "namespaces").locator("a").click();
  assert.equal(await sorted(page, "namespaces").getAttribute("aria-sort"), "descending");
  assert.deepEqual(await names(page, "namespaces"), [...up].reverse());

  await page.goto(`${url}/namespaces?sort=-pods`);
  const at = await sorted(page, "namespaces").evaluate((cell) => cell.cellIndex + 1);
  const pods = await column(page, "namespaces", at);
  assert.deepEqual(pods, [...pods].sort((a, b) => b - a), "the largest number comes first");
}

async function filtering(page, url) {
  await page.goto(`${url}/namespaces?window=7d&sort=namespace`);
  const all = await names(page, "namespaces");
  const wanted = all[0].slice(0, 4);
  await page.fill("input[name=filter]", wanted.toUpperCase());
  await page.locator("form[role=search] button").click();
  assert.equal(query(page).get("filter"), wanted.toUpperCase());
  assert.equal(query(page).get("window"), "7d", "the window stays");
  assert.equal(query(page).get("sort"), "namespace", "the order stays");
  const found = await names(page, "namespaces");
  assert.ok(found.length > 0 && found.length < all.length, `${found.length} of ${all.length}`);
  assert.equal(await page.inputValue("input[name=filter]"), wanted.toUpperCase());
  await page.locator("a.clear").click();
  assert.equal(query(page).get("filter"), null);
  assert.deepEqual(await names(page, "namespaces"), all);
}

async function noMatch(page, url) {
  await page.goto(`${url}/nodes?filter=nothing-is-called-this`);
  assert.equal(await table(page, "nodes").count(), 0);
  await page.locator(".empty a").click();
  assert.equal(query(page).get("filter"), null);
  assert.ok((await names(page, "nodes")).length > 0);
}

async function windows(page, url) {
  await page.goto(`${url}/namespaces?sort=namespace`);
  const choices = page.getByRole("group", { name: "Window of time" });
  await choices.getByRole("link", { name: /^7\sd$/ }).click();
  assert.equal(query(page).get("window"), "7d");
  assert.equal(query(page).get("sort"), "namespace", "the order stays");
  assert.match(await choices.locator("[aria-current=true]").innerText(), /^7\sd$/);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Overview" }).click();
  assert.equal(query(page).get("window"), "7d", "other pages keep the window");
}

async function basis(page, url) {
  await page.goto(`${url}/namespaces`);
  const menu = page.locator("details.menu", { hasText: "basis" });
  await menu.locator("summary").click();
  await menu.getByRole("link", { name: /^usage/ }).click();
  assert.equal(query(page).get("basis"), "usage");
  assert.match(await menu.locator("summary").innerText(), /usage/);
}

async function teams(page, url) {
  await page.goto(`${url}/namespaces`);
  const all = (await names(page, "namespaces")).length;
  await page.getByRole("link", { name: "by team" }).click();
  assert.equal(query(page).get("aggregate"), "team");
  const rows = await names(page, "namespaces");
  assert.ok(rows.length > 3 && rows.length < all, `${rows.length} teams, ${all} namespaces`);
  await table(page, "namespaces").locator("tbody th a").first().click();
  assert.equal(path(page), `/teams/${rows[0].trim()}`);
  const own = (await names(page, "namespaces")).length;
  assert.ok(own > 0 && own < all, `${own} of ${all} namespaces`);
}

async function drill(page, address, id, root) {
  await page.goto(address);
  const before = await names(page, id);
  const there = page.url();
  await table(page, id).locator("tbody th a").nth(1).click();
  assert.equal(path(page), `${root}/${before[1].trim()}`);
  assert.equal((await page.locator("h1").innerText()).trim(), before[1].trim());
  const detail = page.url();
  await page.goBack();
  assert.equal(page.url(), there);
  assert.deepEqual(await names(page, id), before, "the rows are as they were");
  await page.goto(detail);
  await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link").click();
  assert.equal(path(page), root);
}

function namespaces(page, url) {
  return drill(page, `${url}/namespaces?window=7d&sort=namespace`, "namespaces", "/namespaces");
}

function nodes(page, url) {
  return drill(page, `${url}/nodes?sort=node`, "nodes", "/nodes");
}

async function csv(page, url) {
  await page.goto(`${url}/namespaces?aggregate=team&sort=namespace`);
  const shown = await names(page, "namespaces");
  const link = page.getByRole("link", { name: "CSV" }).first();
  const answer = await page.request.get(url + (await link.getAttribute("href")));
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()["content-type"], /^text\/csv/);
  const text = await answer.text();
  for (const name of shown) assert.ok(text.includes(name.trim()), `${name} is missing in the CSV`);
}

async function wayBack(page, url) {
  const answer = await page.goto(`${url}/namespaces?window=nonsense`);
  assert.equal(answer.status(), 400);
  assert.match(await page.locator("main").innerText(), /window/);
  await page.getByRole("link", { name: /defaults/ }).click();
  assert.equal(page.url(), `${url}/namespaces`);
  assert.ok((await names(page, "namespaces")).length > 0);
}
