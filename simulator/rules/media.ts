/** Rules of images and documents: where they may stand, how they are named, how many and how large they are. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { imageSize } from '../model/tokens.ts';
import { ANSWERING, CONVERSE_ONLY, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  assistant,
  call,
  converse,
  HAIKU_4_5,
  HI,
  NOVA_LITE,
  note,
  picture,
  PIXEL,
  result,
  tools,
  user,
} from './example.ts';
import { CLAUDE, NO_IMAGES_IN_RESULTS, NOT_CLAUDE, NOT_NOVA } from './model-sets.ts';
import { blocksOf, placedBlocksOf } from './request/walk.ts';
import type { BlockView } from './request/view.ts';
import type { Rule } from './rule.ts';

const MAX_IMAGES = 20;
const MAX_CLAUDE_IMAGES = 100;
const MAX_EDGE_OF_MANY = 2000;
const MAX_DOCUMENTS = 5;
const MAX_IMAGE_BYTES = 3_750_000;
const MAX_DOCUMENT_BYTES = 4_500_000;
const MAX_PIXELS = 8000;
const READ = { text: 'Read.' };

export const mediaRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R05',
    title: 'A document comes with a text in the same message.',
    operations: CONVERSE_ONLY,
    message: 'A text block must be included when using documents.',
    sources: [docs.message, 'https://github.com/maximhq/bifrost/pull/5817'],
    breaches: ({ turns }) =>
      turns.flatMap(({ contentAt, blocks }) =>
        blocks.some(({ kind }) => kind === 'document') && !blocks.some(({ kind }) => kind === 'text')
          ? [{ at: contentAt }]
          : [],
      ),
    examples: [
      converse(
        NOVA_LITE,
        'a document alone',
        { messages: [user(READ, note('a'))] },
        { messages: [user(note('a'))] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R06',
    title: 'Images and documents are the user’s alone.',
    message: "{at}: '{what}' blocks are not permitted within assistant turns.",
    sources: [docs.message, 'https://github.com/epam/ai-dial-adapter-bedrock/pull/306'],
    breaches: ({ turns }) =>
      turns
        .filter(({ role }) => role === 'assistant')
        .flatMap(({ contentAt, blocks }) =>
          blocks.flatMap(({ kind }) =>
            kind === 'image' || kind === 'document' ? [{ at: contentAt, what: kind }] : [],
          ),
        ),
    examples: [
      converse(
        HAIKU_4_5,
        'an image of the assistant',
        { messages: [user(READ, picture())] },
        { messages: [HI, assistant({ text: 'Look.' }, picture()), HI] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R07',
    title:
      'The name of a document has letters, digits, single spaces, `-()[]` and, though the text does not say so, `_`; at most 200.',
    operations: CONVERSE_ONLY,
    message:
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request.",
    sources: [docs.document, issue('vercel/ai', 20365), issue('aws-samples/generative-ai-use-cases', 1671)],
    breaches: (request) =>
      blocksOf(request).filter((block) => {
        const name = nameOf(block);
        return name !== null && (!/^[a-zA-Z0-9 _\-()[\]]{1,200}$/.test(name) || name.includes('  '));
      }),
    examples: ["John's report", 'two  spaces', 'tab\tbed', 'a.txt', 'full\u3000width'].map((name) =>
      converse(
        NOVA_LITE,
        `the name ${JSON.stringify(name)}`,
        { messages: [user(READ, note('a_b (2) [x] - c'))] },
        { messages: [user(READ, note(name))] },
      ),
    ),
  },
  {
    ...SERVICE,
    id: 'R17',
    title: 'No two documents of a request share a name.',
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message: "Messages can't contain duplicate document names. Rename the document and retry your request.",
    sources: [issue('maximhq/bifrost', 7003), issue('ag-ui-protocol/ag-ui', 2425)],
    breaches: (request) => {
      const known = new Set<string>();
      return blocksOf(request).filter((block) => {
        const name = nameOf(block);
        if (name === null) return false;
        const isKnown = known.has(name);
        known.add(name);
        return isKnown;
      });
    },
    examples: [
      converse(
        NOVA_LITE,
        'one name twice',
        { messages: [user(READ, note('a'), note('b'))] },
        { messages: [user(READ, note('a'), note('a'))] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R18',
    title: 'A message has at most 20 images; Claude takes more.',
    models: NOT_CLAUDE,
    operations: CONVERSE_ONLY,
    message: "You can't include more than 20 images in a message.",
    isQuoted: false,
    sources: [docs.message],
    breaches: ({ turns }) =>
      turns.flatMap(({ contentAt, blocks }) =>
        blocks.filter(({ kind }) => kind === 'image').length > MAX_IMAGES ? [{ at: contentAt }] : [],
      ),
    examples: [
      converse(
        NOVA_LITE,
        'an image too many',
        { messages: [user(READ, ...Array.from({ length: MAX_IMAGES }, () => picture()))] },
        { messages: [user(READ, ...Array.from({ length: MAX_IMAGES + 1 }, () => picture()))] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R96',
    title:
      'With more than 20 images in a request each has at most 2,000 pixels a side, and there are at most 100.',
    models: CLAUDE,
    operations: ANSWERING,
    evidence: 'live',
    message:
      '{at}: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels',
    sources: [
      issue('aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws', 994),
      'https://platform.claude.com/docs/en/build-with-claude/vision',
    ],
    breaches: (request) => {
      const images = blocksOf(request).filter(({ kind }) => kind === 'image');
      if (images.length <= MAX_IMAGES) return [];
      const tooMany = images.slice(MAX_CLAUDE_IMAGES);
      return [...tooMany, ...images.filter(({ value }) => edgeOf(bytesIn(value)) > MAX_EDGE_OF_MANY)];
    },
    examples: [
      converse(
        HAIKU_4_5,
        '2,001 pixels among 21 images',
        { messages: [user(READ, ...Array.from({ length: MAX_IMAGES + 1 }, () => picture()))] },
        {
          messages: [
            user(
              READ,
              picture('png', widened(MAX_EDGE_OF_MANY + 1)),
              ...Array.from({ length: MAX_IMAGES }, () => picture()),
            ),
          ],
        },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R19',
    title: 'A request has at most 5 documents.',
    operations: CONVERSE_ONLY,
    message: "You can't include more than 5 documents in a request.",
    sources: [docs.message, issue('aws-samples/generative-ai-use-cases', 1685)],
    breaches: (request) =>
      blocksOf(request)
        .filter(({ kind }) => kind === 'document')
        .slice(MAX_DOCUMENTS),
    examples: [
      converse(
        NOVA_LITE,
        'a document too many',
        { messages: [user(READ, ...[1, 2, 3, 4, 5].map((n) => note(`note ${n}`)))] },
        { messages: [user(READ, ...[1, 2, 3, 4, 5, 6].map((n) => note(`note ${n}`)))] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R72',
    title: 'An image has at most 3.75 MB and 8,000 pixels a side, a document 4.5 MB.',
    operations: CONVERSE_ONLY,
    message: '{at}: the {what} is larger than allowed.',
    isQuoted: false,
    sources: [docs.message],
    breaches: (request) =>
      blocksOf(request).flatMap(({ kind, at, value }) => {
        const bytes = bytesIn(value);
        if (bytes === '') return [];
        if (kind === 'document') {
          return sizeOf(bytes) > MAX_DOCUMENT_BYTES ? [{ at, what: 'document' }] : [];
        }
        return kind === 'image' && isLargeImage(bytes) ? [{ at, what: 'image' }] : [];
      }),
    examples: [
      converse(
        NOVA_LITE,
        '8,001 pixels',
        { messages: [user(READ, picture())] },
        { messages: [user(READ, picture('png', widened(MAX_PIXELS + 1)))] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R111',
    title: 'A document given as text or as content comes with citations switched on.',
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message:
      'DocumentSource object at {at}.document.source must set one of the following keys: bytes, s3Location.',
    sources: [issue('maximhq/bifrost', 7072), 'https://github.com/strands-agents/harness-sdk/pull/3582'],
    breaches: (request) => blocksOf(request).filter(isUncitedText),
    examples: [
      converse(
        HAIKU_4_5,
        'a text',
        { messages: [user(READ, textNote({ citations: { enabled: true } }))] },
        { messages: [user(READ, textNote({}))] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R114',
    title: 'Images and documents in S3 are for Nova.',
    models: NOT_NOVA,
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message: '{at}.source.type: Field required',
    sources: [docs.features, issue('aws/aws-sdk-js-v3', 7732)],
    breaches: (request) =>
      blocksOf(request).filter(({ kind, value }) => {
        const source = isObject(value) && isObject(value['source']) ? value['source'] : {};
        return (kind === 'image' || kind === 'document') && source['s3Location'] !== undefined;
      }),
    examples: [
      converse(
        HAIKU_4_5,
        'a PDF in S3',
        { messages: [user(READ, note('a'))] },
        {
          messages: [
            user(READ, {
              document: { format: 'pdf', name: 'a', source: { s3Location: { uri: 's3://bucket/a.pdf' } } },
            }),
          ],
        },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R71',
    title: 'The format of an image is the one of its bytes.',
    operations: ['converse', 'count-tokens', 'invoke', 'mantle'],
    message: '{at}: The image was specified using the image/{what} media type, but its bytes are of another.',
    isQuoted: false,
    sources: [docs.image],
    breaches: (request) =>
      blocksOf(request).flatMap(({ kind, at, value }) => {
        if (kind !== 'image') return [];
        const format = formatOf(value);
        const found = formatOfBytes(bytesIn(value));
        return format !== '' && found !== null && found !== format ? [{ at, what: format }] : [];
      }),
    examples: [
      converse(
        HAIKU_4_5,
        'a PNG called JPEG',
        { messages: [user(READ, picture())] },
        { messages: [user(READ, picture('jpeg'))] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R90',
    title: 'The result of a tool holds no image.',
    models: NO_IMAGES_IN_RESULTS,
    operations: ['converse'],
    message: "This model doesn't support the image field for user messages. Remove image and try again.",
    sources: [docs.toolResult, issue('anomalyco/opencode', 49443), issue('can1357/oh-my-pi', 11681)],
    breaches: (request) =>
      placedBlocksOf(request).flatMap(({ block }) => block.content.filter(({ kind }) => kind === 'image')),
    examples: [
      converse(
        'mistral.mistral-large-3-675b-instruct',
        'an image in a result',
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'))] },
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a', picture()))] },
      ),
    ],
  },
];

function nameOf({ kind, value }: BlockView): string | null {
  if (kind !== 'document' || !isObject(value)) return null;
  return typeof value['name'] === 'string' ? value['name'] : null;
}

function isUncitedText({ kind, value }: BlockView): boolean {
  if (kind !== 'document' || !isObject(value) || !isObject(value['source'])) return false;
  const { text, content } = value['source'];
  const isCited = isObject(value['citations']) && value['citations']['enabled'] === true;
  return (text !== undefined || content !== undefined) && !isCited;
}

function textNote(more: JsonObject): JsonObject {
  return { document: { format: 'txt', name: 'a', source: { text: 'Hi!' }, ...more } };
}

/** The base64 of a block in either body; empty when its source is another. */
function bytesIn(value: unknown): string {
  const source = isObject(value) && isObject(value['source']) ? value['source'] : {};
  const bytes = source['bytes'] ?? source['data'];
  return typeof bytes === 'string' ? bytes : '';
}

function formatOf(value: unknown): string {
  if (!isObject(value)) return '';
  const source = isObject(value['source']) ? value['source'] : {};
  const format = value['format'] ?? source['media_type'];
  return typeof format === 'string' ? format.replace('image/', '') : '';
}

const SIGNATURES: readonly (readonly [format: string, base64: string])[] = [
  ['png', 'iVBORw0KGgo'],
  ['jpeg', '/9j/'],
  ['gif', 'R0lGOD'],
  ['webp', 'UklGR'],
];

/** Null: none of the formats that Bedrock knows. */
function formatOfBytes(base64: string): string | null {
  return SIGNATURES.find(([, start]) => base64.startsWith(start))?.[0] ?? null;
}

function sizeOf(base64: string): number {
  return Math.floor((base64.length * 3) / 4);
}

function isLargeImage(base64: string): boolean {
  return sizeOf(base64) > MAX_IMAGE_BYTES || edgeOf(base64) > MAX_PIXELS;
}

/** The longer side; 0 when it cannot be told. */
function edgeOf(base64: string): number {
  const size = imageSize(Buffer.from(base64.slice(0, HEAD), 'base64'));
  return size === null ? 0 : Math.max(size.width, size.height);
}

/** Enough of the base64 of an image to find its size. */
const HEAD = 400_000;

/** The pixel, which says of itself that it is wider. */
function widened(width: number): string {
  const bytes = Buffer.from(PIXEL, 'base64');
  bytes.writeUInt32BE(width, 16);
  return bytes.toString('base64');
}
