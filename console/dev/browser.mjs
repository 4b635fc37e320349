/** Chromium with software WebGL, as the tests and the look use it. */
import { chromium } from 'playwright-core';

export const ARGS = [
  '--no-sandbox', '--disable-background-networking', '--use-gl=angle', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
];
export const launch = (more = []) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...ARGS, ...more] });

export const PASSWORD = 'correct horse battery';

/** A page that fails loudly: errors and broken content policies are kept in `page.faults`. Without a `theme` nobody has chosen one. */
export async function open(browser, { width = 1280, height = 800, language = 'en', theme = 'dark', ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: language, ...more });
  await context.addInitScript(([l, t]) => {
    localStorage.setItem('cordon.language', localStorage.getItem('cordon.language') ?? l);
    if (t) localStorage.setItem('cordon.theme', localStorage.getItem('cordon.theme') ?? t);
  }, [language, theme]);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (line) => {
    const text = line.text();
    if (line.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR/.test(text)) page.faults.push(text);
  });
  page.setDefaultTimeout(30_000);
  return page;
}

/** Logs in by the programming interface; the cookie stays with the page. */
export async function log_in(page, url, how = { name: 'ada', password: PASSWORD }) {
  const answer = await page.context().request.post(`${url}/api/session`, { data: how });
  if (!answer.ok()) throw new Error(`cannot log in: ${answer.status()}`);
}

export const ready = (page) => page.waitForSelector('html[data-ready="true"]', { state: 'attached' });
export const go = async (page, address) => {
  await page.goto(address);
  await ready(page);
};
