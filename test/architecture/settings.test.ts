/** A documented variable has an effect: each program uses every setting that the table says it reads. */
import { deepEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { programs, signInSettings, type Program } from '../../core/settings/settings.ts';

const root = join(import.meta.dirname, '..', '..');

/** Where a program uses its settings, beside core/identity for signing in. */
const sources: Readonly<Record<Program, readonly string[]>> = {
  proxy: ['proxy'],
  admin: ['lambda/admin', 'lambda/secrets.ts', 'lambda/log.ts'],
  'usage-publisher': ['lambda/usage-publisher', 'lambda/secrets.ts'],
  'usage-jobs': ['lambda/usage-jobs', 'lambda/secrets.ts'],
  migrate: ['lambda/migrate', 'lambda/secrets.ts'],
  'dashboard-reader': ['lambda/dashboard-reader', 'lambda/secrets.ts'],
  'saas-usage': ['lambda/saas-usage', 'lambda/secrets.ts'],
  canary: ['lambda/canary', 'lambda/secrets.ts'],
  'canary-database': ['lambda/canary-database', 'lambda/secrets.ts'],
  laptop: ['local'],
  'saas-exporter': ['saas-usage'],
};

for (const [program, settings] of Object.entries(programs)) {
  test(`${program} uses every setting that it declares`, () => {
    const code = sources[program as Program].map(textOf).join('\n');
    const unused = Object.keys(settings).filter(
      (key) => !(key in signInSettings) && !new RegExp(`\\b${key}\\b`).test(code),
    );
    deepEqual(unused, []);
  });
}

test('signing in uses every setting that it declares', () => {
  const code = textOf('core/identity');
  deepEqual(
    Object.keys(signInSettings).filter((key) => !code.includes(`settings.${key}`)),
    [],
  );
});

function textOf(path: string): string {
  if (path.endsWith('.ts')) return readFileSync(join(root, path), 'utf8');
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, path, name), 'utf8'))
    .join('\n');
}
