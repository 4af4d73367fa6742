// How long it takes from a change of a scenario to the frame that shows it, of 5,000 nodes; the figures go into the
// file of the argument. What the browser says is compared with what the server does.

import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch, open } from "./lib/browser.mjs";
import { startServer } from "./lib/demo.mjs";
import { occasion } from "./lib/occasion.mjs";
import { computed } from "./lib/pages.mjs";

const [NODES, CLASSES, CHANGES, REPEATS] = [5_000, 1_000, 40, 20];
const MOST_MILLIS = 100;
const [file] = process.argv.slice(2);
const program = process.env.PLIMSOLL_BIN;

const folder = await mkdtemp(join(tmpdir(), "plimsoll-what-if-"));
const [nodes, pods, database] = ["nodes.csv", "pods.csv", "plan.db"].map((name) => join(folder, name));
await writeFile(nodes, listNodes());
await writeFile(pods, listPods());
await promisify(execFile)(program, ["import", "cluster", "--nodes", nodes, "--pods", pods, "--database", database]);
const server = await startServer(program, folder, ["serve", "--no-collect", "--database", database]);
const browser = await launch();
try {
  await computed(`${server.url}/api/v1/what-if`);
  const { page, close } = await open(browser, { width: 1280 });
  await page.goto(`${server.url}/what-if`);
  await page.locator("#what-if-form [name=grow]").focus();
  await page.locator("#what-if-form[data-live]").waitFor();
  const scenarios = [
    ["growth and machines in turn, which fit", CHANGES, (change) => (change % 2 ? { grow: 1 + ((change * 7) % 20) / 20 } : { add_machines: (change * 13) % 400 })],
    ["all pods 3.5 to 4.5 times, which do not fit", REPEATS, (change) => ({ grow: 3.5 + change / REPEATS })],
    ["a zone lost, all pods 1 to 2 times", REPEATS, (change) => ({ lose_zone: "b", grow: 1 + change / REPEATS })],
    ["a zone lost, a kind replaced, 10,000 machines more, all pods 20 to 40 times", REPEATS, (change) => ({ lose_zone: "c", replace: "small-a", with: "huge-a", add_machines: 10_000, grow: 20 + change })],
    ["all pods 99 to 100 times, more than 10,000 machines missing", REPEATS, (change) => ({ grow: 99 + change / REPEATS })],
  ];
  const rows = [];
  const slowest = { half: 0, most: 0 };
  for (const [name, changes, fields] of scenarios) {
    const wanted = Array.from({ length: changes }, (_, change) => fields(change));
    const measured = await page.evaluate(measure, wanted);
    const shown = await page.evaluate(told);
    await page.reload();
    const served = await page.evaluate(told);
    if (JSON.stringify(shown) !== JSON.stringify(served)) throw new Error(`the browser says ${shown}, the server ${served}`);
    if (measured.findings < 2) throw new Error(`nothing changed: ${JSON.stringify(measured)}`);
    const quantiles = [0.5, 0.9, 1].map((share) => measured.millis[Math.min(changes - 1, Math.floor(share * changes))]);
    slowest.half = Math.max(slowest.half, quantiles[0]);
    slowest.most = Math.max(slowest.most, quantiles[1]);
    rows.push(`| ${name} | ${changes} | ${quantiles.map((millis) => millis.toFixed(1)).join(" | ")} |`);
    await page.goto(`${server.url}/what-if`);
    await page.locator("#what-if-form [name=grow]").focus();
    await page.locator("#what-if-form[data-live]").waitFor();
  }
  await close();
  const text = `${occasion()}

| change to redraw in Chromium, ${NODES} nodes, ${CLASSES} workloads | changes | half within, ms | nine of ten within | the longest |
|---|---:|---:|---:|---:|
${rows.join("\n")}

| of the slowest kind of change | measured | goal | |
|---|---:|---|---|
${goal("half are drawn within", slowest.half)}
${goal("nine of ten are drawn within", slowest.most)}

After each of these the server said the same as the browser.
`;
  console.log(text);
  if (file) await writeFile(file, text);
} finally {
  await browser.close();
  await server.stop();
}

function goal(what, millis) {
  return `| ${what} | ${millis.toFixed(1)} ms | ≤ ${MOST_MILLIS} ms | ${millis <= MOST_MILLIS ? "met" : "missed"} |`;
}

function told() {
  return ["finding", "result"].map((id) => document.getElementById(`what-if-${id}`).innerText);
}

/** Changes fields; each time from the event to the end of the frame that shows it. */
async function measure(wanted) {
  const form = document.getElementById("what-if-form");
  const findings = new Set();
  const millis = [];
  for (const fields of wanted) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const [name, value] of Object.entries(fields)) form.querySelector(`[name=${name}]`).value = String(value);
    const began = performance.now();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => {
      requestAnimationFrame(() => {
        // A message comes once the frame is laid out and painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    });
    millis.push(performance.now() - began);
    findings.add(document.getElementById("what-if-finding").textContent);
  }
  return { millis: millis.sort((a, b) => a - b), findings: findings.size };
}

/** Four pools in three zones. */
function listNodes() {
  const rows = ["name,count,cpu_millis,memory_bytes,pods,labels"];
  for (const [pool, cores] of [["small", 8], ["medium", 16], ["large", 32], ["huge", 64]]) {
    for (const zone of ["a", "b", "c"]) {
      const count = Math.floor(NODES / 12) + (pool === "small" && zone === "a" ? NODES % 12 : 0);
      rows.push(`${pool}-${zone},${count},${cores * 1000 - 150},${cores * 4 * 2 ** 30},110,topology.kubernetes.io/zone=${zone}`);
    }
  }
  return rows.join("\n") + "\n";
}

/** Workloads of forty teams and of many sizes, which ask for about half of the nodes. */
function listPods() {
  const rows = ["name,namespace,team,count,cpu_millis,memory_bytes"];
  for (let at = 0; at < CLASSES; at++) {
    const [team, count] = [at % 40, 20 + ((at * 31) % 81)];
    const [cpu, memory] = [250 + ((at * 137) % 1700), (256 + ((at * 211) % 5000)) * 2 ** 20];
    rows.push(`work-${at},space-${team}-${at % 5},team-${team},${count},${cpu},${memory}`);
  }
  return rows.join("\n") + "\n";
}
