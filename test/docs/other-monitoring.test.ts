/** docs/observability.md, "Other monitoring": what it says to write for each vendor is taken as it stands. */
import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { otlpUsageNames } from '../../core/metrics/otlp.ts';
import { otlpHeadersOf } from '../../core/otlp-headers.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/observability.md'), 'utf8');
const section = page.slice(page.indexOf('## Other monitoring'), page.indexOf('## Logs'));
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ['))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '')));

const codeOf = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

for (const [name = '', endpoints, secret, temporality] of rows) {
  test(`${/\[(.*?)\]/.exec(name)?.[1]}: endpoint, headers and temporality of the page are right`, () => {
    const [chosen = ''] = codeOf(temporality);
    ok(['delta', 'cumulative'].includes(chosen));
    for (const given of codeOf(endpoints)) {
      const otlp = { endpoint: given.replaceAll(/<[^>]*>/g, 'abc') };
      deepEqual(validateEnvironment({ ...environmentNamed('dev'), metrics: { otlp } }, []), []);
    }
    ok(Object.keys(otlpHeadersOf(codeOf(secret)[0] ?? '')).length > 0);
  });
}

test('the page names what the usage publisher sends', () => {
  ok(rows.length >= 5);
  const named = codeOf(section.slice(section.indexOf('stargate.usage.requests') - 1)).map((name) =>
    name.replace('….', 'stargate.usage.'),
  );
  deepEqual(
    Object.values(otlpUsageNames).filter(({ name }) => !named.includes(name)),
    [],
  );
});
