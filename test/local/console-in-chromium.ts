/** The console with the admin API behind it, and real Chromium to look at its pages. */
import type { TestContext } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { systemClock } from '../../core/clock.ts';
import { startAlb } from '../../local/alb/alb.ts';
import { createTargetGroup } from '../../local/alb/target-group.ts';
import { createConsole } from '../../local/console/console-function.ts';
import { findProgram } from '../../local/observe/prometheus.ts';
import { startAdmin, type AdminFixture } from '../admin/admin-fixture.ts';

const path = process.env['PATH'] ?? '';
const browserBinary =
  (await findProgram('chromium', path)) ??
  (await findProgram('chromium-browser', path)) ??
  (await findProgram('google-chrome', path));
/** Why a test of a page is skipped; false: it is not. */
export const skip = browserBinary === null ? 'no chromium on this machine' : false;

export async function serveConsole(
  t: TestContext,
): Promise<{ readonly admin: AdminFixture; readonly url: string }> {
  const admin = await startAdmin(t);
  const targets = createTargetGroup();
  const alb = await startAlb({
    port: 0,
    clock: systemClock,
    proxy: targets,
    admin: (event) => admin.handle(event),
    console: createConsole(null, () => null),
  });
  t.after(async () => {
    await alb.stop(0);
    await targets.stop();
  });
  return { admin, url: alb.url };
}

/** `url`: of the page itself. */
export async function openTab(t: TestContext, url: string, width = 1_400): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: browserBinary ?? '',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
  t.after(() => browser.close());
  const tab = await browser.newPage({ viewport: { width, height: 900 } });
  tab.on('pageerror', (error) => t.diagnostic(error.message));
  await tab.goto(url);
  return tab;
}
