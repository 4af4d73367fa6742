// How long it takes from a change of the risk to the frame that shows it, of a hundred teams and 400 days of
// hours, and until what is out of sight has followed; the figures go into the file of the argument.

import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch, open } from "./lib/browser.mjs";
import { startServer } from "./lib/demo.mjs";
import { occasion } from "./lib/occasion.mjs";
import { computed } from "./lib/pages.mjs";

const [TEAMS, DAYS, CHANGES, RESTS] = [100, 400, 60, 9];
const [file] = process.argv.slice(2);
const program = process.env.PLIMSOLL_BIN;

const folder = await mkdtemp(join(tmpdir(), "plimsoll-slider-"));
const usage = join(folder, "usage.csv");
const database = join(folder, "usage.db");
await writeUsage(usage);
await promisify(execFile)(program, ["import", "usage", usage, "--database", database]);
const server = await startServer(program, folder, ["serve", "--no-collect", "--database", database]);
const browser = await launch();
try {
  const path = `/sharing?by=team&basis=usage&window=${DAYS - 1}d&machine_cores=16&machine_gib=64`;
  await computed(`${server.url}/api/v1${path}`);
  const { page, close } = await open(browser, { width: 1280 });
  await page.goto(server.url + path);
  await page.locator("#sharing-form [name=risk]").focus();
  await page.locator("#sharing-form[data-live]").waitFor();
  const measured = await page.evaluate(measure, CHANGES);
  const rests = await page.evaluate(measureRests, RESTS);
  const teams = await page.locator("#sharing-teams tbody tr").count();
  await close();
  const quantile = (share) => measured.millis[Math.min(measured.millis.length - 1, Math.floor(share * measured.millis.length))];
  const text = `${occasion()}

| slider to redraw in Chromium, ${teams} teams, ${DAYS - 1} days | ms |
|---|---:|
| half of ${CHANGES} changes within | ${quantile(0.5).toFixed(1)} |
| nine of ten within | ${quantile(0.9).toFixed(1)} |
| the longest | ${quantile(1).toFixed(1)} |
| half of ${RESTS} times all out of sight has followed within | ${rests[Math.floor(RESTS / 2)].toFixed(1)} |

Each frame shows what is on a screen of 1280 × 900 points; the rest follows once nothing has changed for 100 ms.
`;
  if (measured.findings < 2 || teams !== TEAMS) throw new Error(`nothing changed: ${JSON.stringify(measured)}`);
  console.log(text);
  if (file) await writeFile(file, text);
} finally {
  await browser.close();
  await server.stop();
}

/** Moves the slider; each time from the event to the end of the frame that shows it. */
async function measure(changes) {
  const risk = document.querySelector("#sharing-form [name=risk]");
  const findings = new Set();
  const millis = [];
  for (let change = 0; change < changes; change++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    risk.value = String(1 + (change * 7) % 25);
    const began = performance.now();
    risk.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => {
      requestAnimationFrame(() => {
        // A message comes once the frame is laid out and painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    });
    millis.push(performance.now() - began);
    findings.add(document.getElementById("sharing-finding").textContent);
  }
  return { millis: millis.sort((a, b) => a - b), findings: findings.size };
}

/** Moves the slider and lets it rest; each time from the event until nothing is left to follow. */
async function measureRests(changes) {
  const form = document.getElementById("sharing-form");
  const risk = form.querySelector("[name=risk]");
  const millis = [];
  for (let change = 0; change < changes; change++) {
    const began = performance.now();
    risk.value = String(2 + (change * 5) % 23);
    risk.dispatchEvent(new Event("input", { bubbles: true }));
    while (form.dataset.live !== "partly") await new Promise(requestAnimationFrame);
    while (form.dataset.live === "partly") await new Promise(requestAnimationFrame);
    millis.push(performance.now() - began);
  }
  return millis.sort((a, b) => a - b);
}

/** Usage of teams with hours of their own. */
async function writeUsage(path) {
  const out = createWriteStream(path);
  out.write("timestamp,namespace,team,cpu_cores,memory_bytes\n");
  const first = Math.floor(Date.now() / 86_400_000) - DAYS;
  let noise = 17;
  const chance = () => (noise = (noise * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const rows = [];
    for (let team = 0; team < TEAMS; team++) {
      const wave = 1 + 0.6 * Math.cos(((hour - team) / 24) * 2 * Math.PI);
      const cores = (1 + (team % 10)) * wave * (0.8 + 0.4 * chance());
      rows.push(`${(first * 24 + hour) * 3600},n${team},team-${team},${cores.toFixed(3)},${Math.round(cores * 2 ** 31)}`);
    }
    if (!out.write(rows.join("\n") + "\n")) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}
