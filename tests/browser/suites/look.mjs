// Every page in light and dark, wide and narrow, with scripts and without.

import { open } from "../lib/browser.mjs";
import * as checks from "../lib/checks.mjs";

/** The checks, each with its name. */
export function look(subject) {
  const list = [];
  for (const entry of subject.pages) {
    for (const theme of ["light", "dark"]) {
      for (const width of [1280, 360]) {
        for (const scripts of ["on", "off"]) {
          list.push({
            name: `${entry.name}, ${theme}, ${width} px, scripts ${scripts}`,
            run: () => visit(subject, entry, { theme, width, scripts }),
          });
        }
      }
    }
    list.push({
      name: `${entry.name}, 320 px, scripts off`,
      run: () => visit(subject, entry, { width: 320, scripts: "off" }),
    });
  }
  return list;
}

async function visit(subject, entry, how) {
  const faults = await inspect(subject, entry, how, how.scripts === "on");
  // With scripts off axe cannot run, so it looks at a page whose scripts were not delivered.
  const withoutScripts = how.scripts === "off" ? { ...how, scripts: "blocked" } : null;
  if (withoutScripts && how.width !== 320) {
    faults.push(...(await inspect(subject, entry, withoutScripts, true)));
  }
  return faults;
}

async function inspect({ browser, url }, { path, status }, how, withAxe) {
  const { page, messages, close } = await open(browser, how);
  try {
    const response = await page.goto(url + path, { waitUntil: "load" });
    if (how.scripts === "on") await page.waitForLoadState("networkidle");
    const faults = [...(await checks.answer(response, status)), ...(await checks.measure(page))];
    if (withAxe) faults.push(...(await checks.axe(page)));
    // The browser itself reports that an answer was an error, which these pages are.
    const expected = (message) => status !== 200 && message.includes(`status of ${status}`);
    return [...faults, ...messages.filter((message) => !expected(message))];
  } finally {
    await close();
  }
}
