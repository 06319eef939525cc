/** Pages and links of the documentation are true: what is generated is current, what is linked exists. */
import { equal, deepEqual } from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { rulesPage } from '../../scripts/bedrock-rules/page.ts';
import { configurationPage } from '../../scripts/configuration/page.ts';
import { gatewayFieldsPage } from '../../scripts/gateway-fields/page.ts';
import { messagesFieldsPage } from '../../scripts/messages-fields/page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Beside the files of a repository on GitHub; badges.test.ts looks after them. */
const GITHUB_PAGE = /^\.\.\/\.\.\/(actions|releases)(\/|$)/;

test('docs/configuration.md shows the variables that the programs check', () => {
  const page = readFileSync(join(ROOT, 'docs', 'configuration.md'), 'utf8');
  equal(page, configurationPage(), 'the tables have changed: `npm run configuration` writes the page');
});

test('docs/gateway-fields.md shows the table that requests are read by', () => {
  const page = readFileSync(join(ROOT, 'docs', 'gateway-fields.md'), 'utf8');
  equal(page, gatewayFieldsPage(), 'run npm run docs:gateway');
});

test('docs/messages-fields.md shows the tables that the translation goes by', () => {
  const page = readFileSync(join(ROOT, 'docs', 'messages-fields.md'), 'utf8');
  equal(page, messagesFieldsPage(), 'the tables have changed: `npm run docs:messages` writes the page');
});

test('docs/bedrock-rules.md shows the rules that the simulator enforces', () => {
  const page = readFileSync(join(ROOT, 'docs', 'bedrock-rules.md'), 'utf8');
  equal(page, rulesPage(), 'the rules have changed: `npm run docs:rules` writes the page');
});

test('every link from a page to another page, a heading or a file leads somewhere', () => {
  const pages = globSync(['*.md', 'docs/**/*.md', '*/**/README.md'], {
    cwd: ROOT,
    exclude: (name) => name.includes('node_modules') || name.startsWith('.'),
  });
  const broken: string[] = [];
  for (const page of pages) {
    const text = withoutCode(readFileSync(join(ROOT, page), 'utf8'));
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target) || GITHUB_PAGE.test(target)) continue;
      const [path = '', heading] = target.split('#');
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      if (!existsSync(file) || (heading !== undefined && !headingsOf(file).has(heading))) {
        broken.push(`${page}: ${target}`);
      }
    }
  }
  deepEqual(broken, []);
});

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
}

/** Anchors as GitHub makes them. */
function headingsOf(file: string): ReadonlySet<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    Array.from(headings, ([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
