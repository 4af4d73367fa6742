// How long it takes from a change of a scenario to the frame that shows it, of 5,000 nodes; the figures go into the
// file of the argument. What the browser says is compared with what the server does.

import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch, open } from "./lib/browser.mjs";
import { startServer } from "./lib/demo.mjs";
import { computed } from "./lib/pages.mjs";

const [NODES, CLASSES, CHANGES] = [5_000, 1_000, 40];
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
  const measured = await page.evaluate(measure, CHANGES);
  const shown = await page.evaluate(() => ["finding", "result"].map((id) => document.getElementById(`what-if-${id}`).innerText));
  await page.reload();
  const served = await page.evaluate(() => ["finding", "result"].map((id) => document.getElementById(`what-if-${id}`).innerText));
  await close();
  if (JSON.stringify(shown) !== JSON.stringify(served)) throw new Error(`the browser says ${shown}, the server ${served}`);
  if (measured.findings < 2) throw new Error(`nothing changed: ${JSON.stringify(measured)}`);
  const quantile = (share) => measured.millis[Math.min(measured.millis.length - 1, Math.floor(share * measured.millis.length))];
  const text = `| change to redraw in Chromium, ${NODES} nodes, ${CLASSES} workloads | ms |
|---|---:|
| half of ${CHANGES} changes within | ${quantile(0.5).toFixed(1)} |
| nine of ten within | ${quantile(0.9).toFixed(1)} |
| the longest | ${quantile(1).toFixed(1)} |
`;
  console.log(text);
  if (file) await writeFile(file, text);
} finally {
  await browser.close();
  await server.stop();
}

/** Changes growth and machines; each time from the event to the end of the frame that shows it. */
async function measure(changes) {
  const field = (name) => document.querySelector(`#what-if-form [name=${name}]`);
  const findings = new Set();
  const millis = [];
  for (let change = 0; change < changes; change++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const name = change % 2 ? "grow" : "add_machines";
    field(name).value = String(change % 2 ? 1 + ((change * 7) % 20) / 20 : (change * 13) % 400);
    const began = performance.now();
    field(name).dispatchEvent(new Event("input", { bubbles: true }));
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
