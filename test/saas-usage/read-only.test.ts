/** Nothing that reads other services can do more than read. */
import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const FOLDERS = ['saas-usage', 'core/saas-usage', 'lambda/saas-usage'];
/** The one file that sends anything to a service. */
const SENDS = 'saas-usage/asking/get.ts';

test('one file sends requests to services, and can send GET alone', () => {
  const clients =
    /\bfrom '(?:undici|node:https?|node:http2|node:net|node:tls|@algolia\/[^']*|contentful-management|algoliasearch)'|\bfetch\(/;
  const senders = sources().filter(({ path, text }) => !servesOnly(path, text) && clients.test(text));
  deepEqual(
    senders.map(({ path }) => path),
    [SENDS],
  );
  const [get] = senders;
  deepEqual(get?.text.match(/\bmethod:[^,\n]*/g), ["method: 'GET'"]);
  deepEqual(get?.text.match(/\bbody:/g), null, 'nothing is sent with it');
  deepEqual(get?.text.match(/\bimport \{[^}]*\} from 'undici'/g), [
    "import { Agent, request, type Dispatcher } from 'undici'",
  ]);
});

test('no other file of them names a method', () => {
  const named = sources().filter(({ path, text }) => {
    return path !== SENDS && !servesOnly(path, text) && /['"`](?:POST|PUT|PATCH|DELETE)['"`]/i.test(text);
  });
  deepEqual(
    named.map(({ path }) => path),
    [],
  );
});

/** The exporter answers requests: it listens, and asks nobody. */
function servesOnly(path: string, text: string): boolean {
  return (
    path.startsWith('saas-usage/exporter/') &&
    /\bcreateServer\b/.test(text) &&
    !/\brequest\(|\.get\(\s*['"]http/.test(text)
  );
}

function sources(): readonly { readonly path: string; readonly text: string }[] {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  ok(found.length > 30, `${found.length} files`);
  return found.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
