// The pages that there are.

import { open } from "./browser.mjs";

/** Every page once, with the status it answers with. */
export function listPages() {
  return [
    { name: "overview", path: "/" },
    { name: "namespaces", path: "/namespaces" },
    { name: "teams", path: "/namespaces?aggregate=team" },
    { name: "no match", path: "/namespaces?filter=nothing-is-called-this" },
    { name: "namespace", firstOf: { path: "/namespaces", table: "namespaces" } },
    { name: "nodes", path: "/nodes" },
    { name: "node", firstOf: { path: "/nodes", table: "nodes" } },
    { name: "health of data", path: "/health-of-data" },
    { name: "not found", path: "/no/such/page", status: 404 },
    { name: "bad parameter", path: "/nodes?sort=nonsense", status: 400 },
  ].map((page) => ({ status: 200, ...page }));
}

/** Reads from the tables what the first namespace and the first node are called. */
export async function resolvePaths({ browser, url, pages }) {
  const { page, close } = await open(browser, { scripts: "off" });
  for (const entry of pages.filter(({ firstOf }) => firstOf)) {
    await page.goto(url + entry.firstOf.path);
    const link = page.locator(`table#${entry.firstOf.table} tbody th a`).first();
    entry.path = await link.getAttribute("href");
  }
  await close();
}
