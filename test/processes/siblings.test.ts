/** A process that is asked for the metrics of its task hands on what the primary says, in parts of which some may be empty. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createRegistry } from '../../proxy/metrics/registry.ts';
import { createSiblings } from '../../proxy/processes/siblings.ts';

test('an empty part is not the end of a scrape, nor a failure', async () => {
  const siblings = createSiblings({ number: 1, isReplacement: false }, () => undefined);
  const source = siblings.join({ registry: createRegistry(() => 0), oldestSeconds: () => 0 });
  const reading = (async () => {
    let text = '';
    for await (const part of source.render({ format: 'text', reader: null })) text += part;
    return text;
  })();
  const parts = ['one\n', '', 'two\n', ''];
  for (const [index, text] of parts.entries()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const isLast = index === parts.length - 1;
    process.emit('message', { kind: 'scraped', scrape: 1, text, isLast }, undefined);
  }
  equal(await reading, 'one\ntwo\n');
});
