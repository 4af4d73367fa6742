// The pages that there are.

import { open } from "./browser.mjs";

/** Every page once, with the status it answers with. */
export function listPages() {
  return [
    { name: "overview", path: "/", ready: "/api/v1/key-results" },
    { name: "namespaces", path: "/namespaces" },
    { name: "namespaces by team", path: "/namespaces?aggregate=team" },
    { name: "no match", path: "/namespaces?filter=nothing-is-called-this" },
    { name: "namespace", firstOf: { path: "/namespaces", table: "namespaces" } },
    { name: "nodes", path: "/nodes" },
    { name: "node", firstOf: { path: "/nodes", table: "nodes" } },
    { name: "forecast", path: "/forecast", ready: "/api/v1/forecast" },
    {
      name: "forecast of namespaces",
      path: "/forecast?by=namespace&resource=memory&basis=usage&horizon=48h",
      ready: "/api/v1/forecast?resource=memory&basis=usage&horizon=48h",
    },
    { name: "sharing", path: "/sharing", ready: "/api/v1/sharing" },
    {
      name: "sharing of namespaces",
      path: "/sharing?by=namespace&basis=usage&risk=20",
      ready: "/api/v1/sharing?by=namespace&basis=usage&risk=20",
    },
    { name: "packing", path: "/packing", ready: "/api/v1/packing" },
    { name: "what if", path: "/what-if", ready: "/api/v1/what-if" },
    { name: "what if a team comes and everyone grows", path: "/what-if?grow=1.5&add_machines=3", ready: "/api/v1/what-if" },
    { name: "all teams", path: "/teams" },
    { name: "team", firstOf: { path: "/teams", table: "teams" }, ready: "/api/v1/sharing" },
    { name: "team rules", path: "/team-rules?rules=*-dev%20%3D%20developers%0Ashop-*%20%3D%20shop" },
    { name: "isolation", path: "/isolation" },
    { name: "isolation of a check", path: "/isolation?severity=high&sort=namespace" },
    { name: "right-sizing", path: "/right-sizing" },
    { name: "health of data", path: "/health-of-data" },
    { name: "not found", path: "/no/such/page", status: 404 },
    { name: "bad parameter", path: "/nodes?sort=nonsense", status: 400 },
  ].map((page) => ({ status: 200, ...page }));
}

const PATIENCE_MS = 60_000;

/** Reads from the tables what the first namespace and the first node are called, and waits for what is computed. */
export async function resolvePaths({ browser, url, pages }) {
  const { page, close } = await open(browser, { scripts: "off" });
  for (const entry of pages.filter(({ firstOf }) => firstOf)) {
    await page.goto(url + entry.firstOf.path);
    const link = page.locator(`table#${entry.firstOf.table} tbody th a`).first();
    entry.path = await link.getAttribute("href");
  }
  await close();
  for (const { ready } of pages.filter(({ ready }) => ready)) await computed(url + ready);
}

/** Asks until an answer is more than accepted. */
export async function computed(address) {
  const end = performance.now() + PATIENCE_MS;
  while ((await fetch(address)).status === 202) {
    if (performance.now() > end) throw new Error(`${address} is still being computed`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
