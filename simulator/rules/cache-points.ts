/** Rules of cache points: where they stand, how many there are, and how long they keep. */
import { isObject } from '../../core/json.ts';
import { CONVERSE_ONLY, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  assistant,
  call,
  converse,
  HAIKU_4_5,
  HI,
  LLAMA_3_3,
  NOVA_LITE,
  note,
  picture,
  result,
  tools,
  user,
} from './example.ts';
import { CLAUDE, NO_CACHE, NOVA } from './model-sets.ts';
import { isTool, type CachePointView } from './request/view.ts';
import type { Rule } from './rule.ts';

const MAX_POINTS = 4;
const POINT = { cachePoint: { type: 'default' } };
const HOUR = { cachePoint: { type: 'default', ttl: '1h' } };
const BRIEF = { text: 'Be brief.' };
const NOTHING = 'There is nothing available to cache. Please remove the invalid cache point and try again.';

export const cachePointRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R105',
    title: 'Cache points are for Claude and Nova.',
    models: NO_CACHE,
    operations: CONVERSE_ONLY,
    exception: 'AccessDeniedException',
    message:
      'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    sources: [
      docs.caching,
      issue('anomalyco/opencode', 782),
      'https://github.com/BerriAI/litellm/pull/39210',
    ],
    breaches: ({ cachePoints }) => cachePoints,
    examples: [converse(LLAMA_3_3, 'a point', { system: [BRIEF] }, { system: [BRIEF, POINT] })],
  },
  {
    ...SERVICE,
    id: 'R20',
    title: 'A cache point is not the first in the system prompt, the tools or a message.',
    operations: CONVERSE_ONLY,
    message: NOTHING,
    sources: [
      docs.caching,
      'https://github.com/strands-agents/harness-sdk/pull/3677',
      'https://github.com/anomalyco/opencode/pull/29728',
    ],
    breaches: ({ cachePoints }) => cachePoints.filter(({ after }) => after === null),
    examples: [
      converse(HAIKU_4_5, 'first in system', { system: [BRIEF, POINT] }, { system: [POINT, BRIEF] }),
      converse(
        HAIKU_4_5,
        'first in a message',
        { messages: [user({ text: 'Say hi.' }, POINT)] },
        { messages: [user(POINT, { text: 'Say hi.' })] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R21',
    title: 'Cache points stand in the system prompt and in messages behind a text alone, for five minutes.',
    models: NOVA,
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message: '{what}',
    sources: [
      docs.caching,
      issue('danny-avila/LibreChat', 13838),
      'https://github.com/aws-samples/bedrock-engineer/pull/71',
      'https://github.com/timothy-agent/timothy/pull/756',
      'https://github.com/NousResearch/hermes-agent/pull/97327',
    ],
    breaches: ({ cachePoints }) =>
      cachePoints.flatMap((point) => {
        if (point.ttl !== '5m') {
          return [
            { at: point.at, what: 'Extended TTL prompt caching is only supported for Anthropic models' },
          ];
        }
        return isBehindText(point) ? [] : [{ at: point.at, what: extraneous(point.at) }];
      }),
    examples: [
      converse(NOVA_LITE, 'for an hour', { system: [BRIEF, POINT] }, { system: [BRIEF, HOUR] }),
      converse(NOVA_LITE, 'in tools', tools(), inTools()),
      converse(
        NOVA_LITE,
        'behind an image',
        { messages: [user(picture(), { text: 'Look.' }, POINT)] },
        { messages: [user({ text: 'Look.' }, picture(), POINT)] },
      ),
      converse(
        NOVA_LITE,
        'behind the result of a tool',
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'))] },
        { ...tools(), messages: [HI, assistant(call('a')), user(result('a'), POINT)] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R22',
    title: 'A request has at most 4 cache points.',
    message: 'A maximum of 4 blocks with cache_control may be provided. Found {what}.',
    sources: [docs.caching, issue('twentyhq/twenty', 26217)],
    breaches: ({ cachePoints }) =>
      cachePoints.slice(MAX_POINTS).map(({ at }) => ({ at, what: String(cachePoints.length) })),
    examples: [
      converse(
        HAIKU_4_5,
        'a point too many',
        { system: [1, 2, 3, 4].flatMap(() => [BRIEF, POINT]) },
        { system: [1, 2, 3, 4, 5].flatMap(() => [BRIEF, POINT]) },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R23',
    title: 'Cache points of an hour come before those of five minutes, in the order tools, system, messages.',
    models: CLAUDE,
    message:
      "{at}: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    sources: [docs.claudeCaching, issue('Portkey-AI/gateway', 1762)],
    breaches: ({ cachePoints }) => {
      const short = cachePoints.findIndex(({ ttl }) => ttl === '5m');
      return short === -1 ? [] : cachePoints.slice(short).filter(({ ttl }) => ttl === '1h');
    },
    examples: [
      converse(
        HAIKU_4_5,
        'an hour after five minutes',
        { system: [BRIEF, HOUR, BRIEF, POINT] },
        { system: [BRIEF, POINT, BRIEF, HOUR] },
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R73',
    title: 'A cache point does not follow a document that is no PDF.',
    models: CLAUDE,
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message: '{what}.type: Field required',
    sources: [
      issue('strands-agents/harness-sdk', 1966),
      'https://github.com/strands-agents/harness-sdk/pull/2001',
    ],
    breaches: ({ cachePoints }) =>
      cachePoints
        .filter(({ after }) => after !== null && !isTool(after) && isPlainDocument(after))
        .map(({ at }) => ({ at, what: at.replace(/\.cachePoint$/, '') })),
    examples: [
      converse(
        HAIKU_4_5,
        'behind a CSV',
        { messages: [user({ text: 'Read.' }, POINT, note('a', 'csv'))] },
        { messages: [user({ text: 'Read.' }, note('a', 'csv'), POINT)] },
      ),
    ],
  },
  {
    ...SERVICE,
    id: 'R106',
    title: 'A cache point does not follow a thinking block.',
    models: CLAUDE,
    operations: CONVERSE_ONLY,
    evidence: 'live',
    message:
      'Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.',
    sources: [issue('anomalyco/opencode', 36517)],
    breaches: ({ cachePoints }) =>
      cachePoints.filter(({ after }) => after !== null && !isTool(after) && after.kind === 'thinking'),
    examples: [
      converse(
        HAIKU_4_5,
        'behind a thought',
        { messages: [HI, assistant({ text: 'Hi.' }, POINT), HI] },
        {
          messages: [
            HI,
            assistant({ text: 'Hi.' }, { reasoningContent: { redactedContent: 'SG0u' } }, POINT),
            HI,
          ],
        },
      ),
    ],
  },
];

function isBehindText({ after, place }: CachePointView): boolean {
  if (place === 'tools' || place === 'result') return false;
  return after === null || (!isTool(after) && (after.kind === 'text' || after.kind === 'other'));
}

function extraneous(at: string): string {
  const pointer = at.replace(/\.cachePoint$/, '').replaceAll('.', '/');
  return `Malformed input request: #/${pointer}: extraneous key [cachePoint] is not permitted, please reformat your input and try again.`;
}

function isPlainDocument({ kind, value }: { readonly kind: string; readonly value: unknown }): boolean {
  return kind === 'document' && isObject(value) && value['format'] !== 'pdf';
}

function inTools() {
  const { toolConfig } = tools();
  const given = isObject(toolConfig) && Array.isArray(toolConfig['tools']) ? toolConfig['tools'] : [];
  return { toolConfig: { tools: [...(given as readonly unknown[]), POINT] } };
}
