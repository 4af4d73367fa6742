// Chromium, and the ways in which a person may look at a page.

import { chromium } from "playwright-core";

// A browser that asks nobody but the demo, also in a container without a graphics card.
export const ARGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser that PLIMSOLL_CHROMIUM names. */
export function launch() {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: process.env.PLIMSOLL_CHROMIUM, args: [...ARGS, ...sandbox] });
}

/**
 * Opens a page in a context of its own.
 *
 * `scripts` is "on", "off", or "blocked": with scripts off nothing can be injected, so axe looks at a
 * page whose scripts never arrive.
 */
export async function open(browser, { theme = "light", width = 1280, scripts = "on" }) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: width < 600 ? 740 : 900 },
    javaScriptEnabled: scripts !== "off",
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  context.setDefaultTimeout(20_000);
  if (scripts === "blocked") {
    await context.route(/\/pkg\/.*\.(js|wasm)$/, (route) => route.abort());
  }
  const page = await context.newPage();
  const messages = [];
  if (scripts !== "blocked") {
    page.on("console", (message) => messages.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => messages.push(`error: ${error.message}`));
    page.on("requestfailed", (request) => {
      // A browser without scripts gives up on preloading them; and one that goes on to the next
      // page gives up on what it was loading.
      const unwanted = scripts === "off" && /\/pkg\/.*\.(js|wasm)$/.test(request.url());
      const reason = request.failure()?.errorText;
      if (!unwanted && reason !== "net::ERR_ABORTED") {
        messages.push(`failed: ${request.url()} (${reason})`);
      }
    });
  }
  return { page, messages, close: () => context.close() };
}
