/** Images and documents as Bedrock takes them: names, formats, counts and sizes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { rawRequest, refusalOf, upstreamBody } from './dialect-fixture.ts';
import { assistant, imageUrl, PNG, said, user } from './request-parts.ts';

type Block = Record<string, { readonly name?: string; readonly format?: string }>;

function raw(...messages: unknown[]) {
  return rawRequest('chat-completions', { model: 'claude-haiku-4-5', messages });
}

function blocksOf(...messages: unknown[]): Block[] {
  const body = upstreamBody(openaiChat, raw(...messages)) as { messages: { content: Block[] }[] };
  return body.messages.flatMap(({ content }) => content);
}

const TEXT_BASE64 = Buffer.from('some text').toString('base64');
const file = (filename: string, file_data = TEXT_BASE64) => ({ type: 'file', file: { filename, file_data } });
const dataUrl = (bytes: Buffer, type = 'image/png') =>
  imageUrl(`data:${type};base64,${bytes.toString('base64')}`);

/** files of a request · the names that Bedrock gets */
const names: [string[], string[]][] = [
  [
    ['a.pdf', 'b.pdf'],
    ['a', 'b'],
  ],
  [
    ['a.pdf', 'a.pdf', 'a.pdf'],
    ['a', 'a (2)', 'a (3)'],
  ],
  [
    ['a.pdf', 'a (2).pdf', 'a.pdf'],
    ['a', 'a (2)', 'a (3)'],
  ],
  [
    ['a (2).pdf', 'a.pdf', 'a.pdf'],
    ['a (2)', 'a', 'a (3)'],
  ],
  [
    ['Report.pdf', 'report.csv'],
    ['Report', 'report (2)'],
  ],
  [
    ['名前.pdf', '資料.pdf'],
    ['-', '- (2)'],
  ],
  [
    ['a_b/c: d.pdf', '  two   spaces .txt'],
    ['a-b-c- d', 'two spaces'],
  ],
  [
    [`${'x'.repeat(149)} tail.pdf`, `${'x'.repeat(149)} tail.pdf`],
    ['x'.repeat(149), `${'x'.repeat(149)} (2)`],
  ],
  [['.pdf'], ['-pdf']],
];

for (const [files, expected] of names) {
  test(`files ${files.map((name) => name.slice(0, 20)).join(', ')} get names that Bedrock takes, no two alike`, () => {
    const got = blocksOf(user([said('read'), ...files.map((name) => file(name))])).flatMap(
      ({ document }) => document?.name ?? [],
    );
    assert.deepEqual(got, expected);
    for (const name of got) assert.match(name, /^(?!.* {2})[A-Za-z0-9\-()[\] ]{1,200}$/);
  });
}

test('names of documents are kept apart over all turns, and the same turn has the same name in the next request', () => {
  const first = [user([said('read'), file('a.pdf')]), assistant('done')];
  const again = [...first, user([said('and this'), file('a.pdf')])];
  assert.deepEqual(
    blocksOf(...again).flatMap(({ document }) => document?.name ?? []),
    ['a', 'a (2)'],
  );
  assert.deepEqual(
    blocksOf(...first, user('so?')).flatMap(({ document }) => document?.name ?? []),
    ['a'],
  );
});

test('a file of bytes says nothing of its name that is not in it: a file without a name is called document', () => {
  const nameless = { type: 'file', file: { file_data: `data:application/pdf;base64,${TEXT_BASE64}` } };
  assert.deepEqual(
    blocksOf(user([said('x'), nameless, nameless])).flatMap(({ document }) => document?.name ?? []),
    ['document', 'document (2)'],
  );
});

const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(33);
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
/** A JPEG as a camera writes it: a long segment of its own before the size. */
const jpeg = (width: number, height: number) => {
  const exif = Buffer.alloc(20_000);
  exif.writeUInt16BE(0xffe1, 0);
  exif.writeUInt16BE(exif.length - 2, 2);
  const frame = Buffer.from([0xff, 0xc2, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), exif, frame]);
};
const gif = (width: number, height: number) => {
  const bytes = Buffer.from('GIF89a0000', 'latin1');
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};
const webp = (width: number, height: number) => {
  const bytes = Buffer.alloc(30);
  bytes.write('RIFF0000WEBPVP8X', 0, 'latin1');
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
};
const lossless = (width: number, height: number) => {
  const bytes = Buffer.alloc(30);
  bytes.write('RIFF0000WEBPVP8L', 0, 'latin1');
  bytes.writeUInt32LE((width - 1) | ((height - 1) << 14), 21);
  return bytes;
};

const kinds = [
  ['png', png],
  ['jpeg', jpeg],
  ['gif', gif],
  ['webp', webp],
  ['webp', lossless],
] as const;

for (const [format, make] of kinds) {
  test(`an image of format ${format} (${make.name}) is sent as one, whatever its data URL says`, () => {
    for (const type of ['image/png', 'image/gif', 'application/octet-stream']) {
      const formats = blocksOf(user([dataUrl(make(8_000, 10), type)])).map(({ image }) => image?.format);
      assert.deepEqual(formats, [format]);
    }
  });

  test(`an image of format ${format} (${make.name}) with a side above 8,000 pixels is refused, named`, () => {
    for (const image of [make(8_001, 10), make(10, 8_001)]) {
      const refusal = refusalOf(openaiChat, raw(user([said('x'), dataUrl(image)])));
      assert.equal(refusal.param, 'messages[0].content[1].image_url.url');
      assert.match(refusal.message, /8,000 pixels/);
    }
  });
}

/** what · content of a user's message · field · words */
const refused: [string, unknown[], string, RegExp][] = [
  [
    'bytes that are no image',
    [imageUrl('data:image/png;base64,AAAA')],
    'messages[0].content[0].image_url.url',
    /png, jpeg, gif or webp/,
  ],
  [
    'an image above 3.75 MB',
    [dataUrl(Buffer.concat([png(10, 10), Buffer.alloc(3_932_161)]))],
    'messages[0].content[0].image_url.url',
    /3\.75 MB/,
  ],
  [
    'a document above 4.5 MB',
    [said('x'), file('a.txt', Buffer.alloc(4_500_001).toString('base64'))],
    'messages[0].content[1].file.file_data',
    /4\.5 MB/,
  ],
  [
    'a sixth document',
    [said('x'), ...Array.from({ length: 6 }, () => file('a.txt'))],
    'messages[0].content[6].file.file_data',
    /at most 5 documents/,
  ],
  [
    'an image above 2,000 pixels among more than 20',
    Array.from({ length: 21 }, (_, index) => dataUrl(png(index === 3 ? 2_001 : 10, 10))),
    'messages[0].content[3].image_url.url',
    /more than 20 images.*2,000 pixels/,
  ],
  [
    'more than 100 images',
    Array.from({ length: 101 }, () => dataUrl(png(10, 10))),
    'messages[0].content[100].image_url.url',
    /at most 100 images/,
  ],
];

for (const [name, content, param, say] of refused) {
  test(`${name}: refused with the field named`, () => {
    const refusal = refusalOf(openaiChat, raw(user(content)));
    assert.equal(refusal.param, param);
    assert.match(refusal.message, say);
  });
}

test('30 small images pass, and one large image of few', () => {
  assert.equal(blocksOf(user(Array.from({ length: 30 }, () => dataUrl(png(2_000, 2_000))))).length, 30);
  assert.equal(blocksOf(user([dataUrl(png(8_000, 8_000))])).length, 1);
});

test('an image in an assistant’s turn is refused, named', () => {
  const refusal = refusalOf(
    openaiChat,
    raw(user('draw'), assistant([imageUrl(`data:image/png;base64,${PNG}`)]), user('and now?')),
  );
  assert.equal(refusal.param, 'messages[1].content[0].type');
});
