// A scenario in the browser comes to what the server and the command say of it, number by number.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { open } from "../lib/browser.mjs";

const [PATIENCE_MS, TRIES] = [120_000, 3];
/** Scenarios by the fields of the form, and the same as flags. */
const SCENARIOS = [
  [{ grow: "1.3", add_machines: "2" }, ["--grow", "1.3", "--add-machines", "2"]],
  [{ grow: "4", right_size: true }, ["--grow", "4", "--right-size"]],
];

/** The checks, each with its name. */
export function whatIf(subject) {
  return [undefined, 360].map((width) => ({
    name: `a scenario in the browser, on the server and by the command${width ? `, ${width} px` : ""}`,
    run: async () => {
      const { page, messages, close } = await open(subject.browser, { width });
      try {
        await compare(page, subject);
        return messages;
      } finally {
        await close();
      }
    },
  }));
}

async function compare(page, { url }) {
  const end = performance.now() + PATIENCE_MS;
  const isThere = async (reply) => reply.status === 200 && (await reply.json()).then !== null;
  while (!(await isThere(await fetch(`${url}/api/v1/what-if?right_size=1`)))) {
    assert.ok(performance.now() < end, "recommendations and forecasts are there");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const scenario of SCENARIOS) {
    // The demo goes on meanwhile, so that a later answer may be of later pods.
    for (let left = TRIES; left > 0; left--) {
      const fault = await one(page, url, scenario).catch((error) => error);
      if (!fault) break;
      if (left === 1) throw fault;
    }
  }
}

async function one(page, url, [fields, flags]) {
  await page.goto(`${url}/what-if`);
  await page.locator("#what-if-form [name=grow]").focus();
  await page.locator("#what-if-form[data-live]").waitFor();
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#what-if-form [name=${name}]`);
    await (value === true ? field.check() : field.fill(value));
  }
  const given = Object.entries(fields).map(([name, value]) => `${name}=${value === true ? 1 : value}`);
  await page.waitForFunction((given) => given.every((pair) => location.search.includes(pair)), given);
  const shown = await page.evaluate(read);
  await page.reload();
  assert.deepEqual(shown, await page.evaluate(read), "the browser says what the server does");
  const command = ["whatif", "--server", url, ...flags];
  const { stdout } = await promisify(execFile)(process.env.PLIMSOLL_BIN, command);
  const lines = stdout.split("\n").map((line) => line.trim().replaceAll(/\s+/g, " "));
  assert.equal(lines[0], shown.finding, "the command says the same");
  for (const row of shown.rows) assert.ok(lines.includes(row), `${row} is none of ${lines.join("\n")}`);
  assert.ok(shown.exports.every((search) => search === shown.search), `${shown.exports} lead where ${shown.search} is`);
}

/** What the page says, blanks as one. */
function read() {
  const text = (element) => element.innerText.trim().replaceAll(/\s+/g, " ");
  const cells = (row) => [...row.cells].map(text).join(" ");
  return {
    finding: text(document.getElementById("what-if-finding")),
    rows: [...document.querySelectorAll("#what-if-result tbody tr")].map(cells),
    titles: [...document.querySelectorAll("#what-if-result h2")].map(text),
    exports: [...document.querySelectorAll("main a[href^='/what-if.']")].map(({ search }) => search),
    search: location.search,
  };
}
