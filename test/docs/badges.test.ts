/** The badges of README.md say what is true, and lead somewhere in every fork. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

type Package = {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
};

const manifest = JSON.parse(read('package.json')) as Package;
const badges = new Map(
  [...read('README.md').matchAll(/^\[!\[(\w+)\]\((\S+)\)\]\((\S+)\)(.*)$/gm)].map(
    ([, name = '', image = '', target = '', rest = '']) => [name, { image, target, rest }],
  ),
);

test('there are badges of the checks, the version, the license and Node', () => {
  deepEqual([...badges.keys()], ['check', 'nightly', 'version', 'license', 'node']);
});

test('a badge of a workflow is of one that is there, by a path that works in every fork', () => {
  for (const name of ['check', 'nightly']) {
    const badge = badges.get(name);
    equal(badge?.target, `../../actions/workflows/${name}.yml`);
    equal(badge?.image, `${badge?.target}/badge.svg`);
    ok(existsSync(join(ROOT, '.github/workflows', `${name}.yml`)));
  }
});

test('the others say what package.json says', () => {
  const saying = (name: string): string => {
    const said = /\/badge\/(.+)-blue$/.exec(badges.get(name)?.image ?? '')?.[1] ?? '';
    // A dash is written twice: https://shields.io/badges
    return decodeURIComponent(said).replace('--', '\u0000').split('-').join(' ').replace('\u0000', '-');
  };
  equal(saying('version'), `version ${manifest.version}`);
  equal(saying('license'), `license ${manifest.license}`);
  equal(saying('node'), `node ${manifest.engines.node}`);
  match(read('LICENSE'), /Apache License\s+Version 2\.0/);
});

test('a release brings its version into the badge', () => {
  // https://github.com/googleapis/release-please/blob/main/docs/customizing.md#updating-arbitrary-files
  match(badges.get('version')?.rest ?? '', /<!-- x-release-please-version -->/);
  const config = JSON.parse(read('release-please-config.json')) as {
    readonly packages: { readonly '.': { readonly 'extra-files': readonly string[] } };
  };
  deepEqual(config.packages['.']['extra-files'], ['README.md']);
});
