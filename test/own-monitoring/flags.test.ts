/** What `npm run dashboards` is told wrongly is answered with the flag's name and what to say instead. */
import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { readFlags, USAGE } from '../../scripts/dashboards/flags.ts';

const wrong: readonly (readonly [what: string, args: readonly string[], said: RegExp])[] = [
  ['nowhere to write', [], /--out is missing.*npm run dashboards -- --out/],
  ['an empty --out', ['--out', ''], /--out is missing/],
  ['--out without a folder', ['--out'], /'--out <value>' argument missing/],
  [
    'a folder without --out',
    ['stargate'],
    /unexpected argument stargate: write --out stargate, and put -- before/,
  ],
  ['a flag mistyped', ['--out', 'x', '--configmaps'], /Unknown option '--configmaps'/],
  [
    'an environment that is not there',
    ['--out', 'x', '--env', 'production'],
    /no environment "production"; there are dev, staging, prod/,
  ],
  [
    'a Grafana without https',
    ['--out', 'x', '--grafana', 'grafana.acme.com'],
    /--grafana grafana\.acme\.com is not an address/,
  ],
  [
    'a page of Grafana',
    ['--out', 'x', '--grafana', 'https://g.acme.com/?orgId=1'],
    /--grafana .* is not an address/,
  ],
  ['a namespace without manifests', ['--out', 'x', '--namespace', 'a'], /--namespace .*: add --configmap/],
  ['a label without manifests', ['--out', 'x', '--label', 'a=b'], /--label .*: add --configmap/],
  [
    'a namespace in capitals',
    ['--out', 'x', '--configmap', '--namespace', 'Monitoring'],
    /--namespace Monitoring/,
  ],
  [
    'a namespace that is too long',
    ['--out', 'x', '--configmap', '--namespace', 'a'.repeat(64)],
    /up to 63 lower-case letters/,
  ],
  ['an empty namespace', ['--out', 'x', '--configmap', '--namespace', ''], /--namespace {2}is not a name/],
  ['a label without a value', ['--out', 'x', '--configmap', '--label', 'release'], /--label release: give/],
  ['a label without a name', ['--out', 'x', '--configmap', '--label', '=kps'], /--label =kps: give/],
  ['a label with a space', ['--out', 'x', '--configmap', '--label', 'a=b c'], /--label a=b c: give/],
];

for (const [what, args, said] of wrong) {
  test(`${what} is refused by name`, () => {
    throws(() => readFlags(args), said);
  });
}

test('manifests are for the namespace monitoring, unless told otherwise', () => {
  deepEqual(readFlags(['--out', 'x', '--configmap'])?.kubernetes, { namespace: 'monitoring', labels: {} });
  const told = ['--namespace', 'obs', '--label', 'release=kps', '--label', 'acme.io/team=', '--env', 'prod'];
  const flags = readFlags(['--out', 'x', '--configmap', ...told]);
  deepEqual(flags?.kubernetes, { namespace: 'obs', labels: { release: 'kps', 'acme.io/team': '' } });
  equal(flags?.environment?.name, 'prod');
  equal(readFlags(['--out', 'x'])?.kubernetes, null);
});

test('help names every flag', () => {
  equal(readFlags(['--help']), null);
  for (const flag of ['--out', '--env', '--grafana', '--configmap', '--namespace', '--label', '--help'])
    match(USAGE, new RegExp(`^ {2}${flag}`, 'm'));
});
