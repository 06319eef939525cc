/**
 * Wire formats, byte for byte: for each case a client's request, the events Bedrock sends, and the bytes the client
 * gets, side by side in golden/<dialect>/. A line of `.frames.jsonl` is an event type and its payload; a line of
 * `.events.jsonl` is one of Claude's events, which Bedrock wraps in base64.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rawRequest, replyOf, streamed, type Frame } from '../dialects/dialect-fixture.ts';

const messagesFolder = new URL('golden/anthropic-messages/', import.meta.url);

function casesIn(folder: URL): string[] {
  const suffix = '.request.json';
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
}

function linesOf(folder: URL, name: string): string[] {
  return read(folder, name).trimEnd().split('\n');
}

function read(folder: URL, name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** Dialects on Converse: their folder, module and route, and the ids that change from request to request. */
const onConverse = [
  ['openai-chat', openaiChat, 'chat-completions', /chatcmpl-[0-9a-f]{32}/g, 'chatcmpl-ID'],
  ['openai-responses', openaiResponses, 'responses', /_[0-9a-f]{32}/g, '_ID'],
] as const;

for (const [folderName, dialect, routeId, ids, written] of onConverse) {
  const folder = new URL(`golden/${folderName}/`, import.meta.url);
  for (const name of casesIn(folder)) {
    test(`${folderName} stream: ${name}`, () => {
      const raw = rawRequest(routeId, read(folder, `${name}.request.json`));
      const frames = linesOf(folder, `${name}.frames.jsonl`).map((line): Frame => {
        const space = line.indexOf(' ');
        return { type: line.slice(0, space), payload: line.slice(space + 1) };
      });
      const stream = streamed(replyOf(dialect, raw), frames).toString('utf8').replaceAll(ids, written);
      assert.equal(stream, read(folder, `${name}.sse`));
    });
  }
}

for (const name of casesIn(messagesFolder)) {
  test(`Messages stream: ${name}`, () => {
    const raw = rawRequest('messages', read(messagesFolder, `${name}.request.json`));
    const reply = replyOf(anthropicMessages, raw);
    const frames = linesOf(messagesFolder, `${name}.events.jsonl`).map((line): Frame => ({
      type: 'chunk',
      payload: `{"bytes":"${Buffer.from(line).toString('base64')}","p":"abcdefghi"}`,
    }));
    const stream = streamed(reply, frames)
      .toString('utf8')
      .replaceAll(/msg_[0-9a-f]{32}/g, 'msg_ID');
    assert.equal(stream, read(messagesFolder, `${name}.sse`));
  });
}
