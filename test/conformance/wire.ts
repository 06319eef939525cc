/**
 * A `fetch` for the SDKs that holds every answer on the wire, whole or event by event, against the type that the API's
 * maker declares for it. `verify` reports what did not conform once the client is done.
 */
import assert from 'node:assert/strict';
import { assertConforms, sdkType, type Allowances, type SdkType } from './conforms.ts';

export type Wire = {
  readonly fetch: typeof globalThis.fetch;
  /** Waits for all answers to be read, and fails when one did not conform. Returns how many values were held against a type. */
  readonly verify: () => Promise<number>;
};

const OPENAI_ERROR = sdkType('openai', 'resources/shared', 'ErrorObject');
const ANTHROPIC_ERROR = sdkType('@anthropic-ai/sdk', 'resources/shared', 'ErrorResponse');

type Surface = {
  readonly path: RegExp;
  readonly whole: SdkType;
  readonly event: SdkType | null;
  readonly allowances: Allowances;
};

/** What Bedrock's Claude leaves out of the types of Anthropic's own API, and what it adds. Its bytes are passed on. */
const BEDROCK_CLAUDE: Allowances = {
  absent: [
    'container',
    'diagnostics',
    'stop_details',
    'citations',
    'caller',
    'inference_geo',
    'server_tool_use',
    'service_tier',
    'speed',
    'output_tokens_details',
  ],
  extensions: ['amazon-bedrock-invocationMetrics', 'cache_creation'],
};

const surfaces: readonly Surface[] = [
  {
    path: /\/v1\/chat\/completions$/,
    whole: sdkType('openai', 'resources/chat/completions/completions', 'ChatCompletion'),
    event: sdkType('openai', 'resources/chat/completions/completions', 'ChatCompletionChunk'),
    allowances: { extensions: ['reasoning_content', 'thinking_blocks'] },
  },
  {
    path: /\/v1\/responses$/,
    whole: sdkType('openai', 'resources/responses/responses', 'Response'),
    event: sdkType('openai', 'resources/responses/responses', 'ResponseStreamEvent'),
    allowances: {
      // The SDK puts output_text together itself; access programs are for OpenAI's own models.
      absent: ['output_text', 'access_programs'],
      // OpenAI's own API tells the status of a custom tool's call; its types do where items are listed.
      extensions: ['store', 'status'],
      // OpenAI's own API sends null for these, whatever its types say.
      nullable: ['usage', 'user'],
    },
  },
  {
    path: /\/v1\/messages$/,
    whole: sdkType('@anthropic-ai/sdk', 'resources/messages/messages', 'Message'),
    event: sdkType('@anthropic-ai/sdk', 'resources/messages/messages', 'RawMessageStreamEvent'),
    allowances: BEDROCK_CLAUDE,
  },
  {
    path: /\/v1\/messages\/count_tokens$/,
    whole: sdkType('@anthropic-ai/sdk', 'resources/messages/messages', 'MessageTokensCount'),
    event: null,
    allowances: {},
  },
  {
    path: /\/v1\/embeddings$/,
    whole: sdkType('openai', 'resources/embeddings', 'CreateEmbeddingResponse'),
    event: null,
    allowances: {},
  },
];

export function conformingWire(): Wire {
  const checks: Promise<number | Error>[] = [];
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = await fetch(input, init);
      const { pathname } = new URL(request.url);
      const surface = surfaces.find((candidate) => candidate.path.test(pathname));
      if (surface !== undefined) {
        // A client that has seen an error hangs up; then there is nothing left to check.
        const text = answer
          .clone()
          .text()
          .catch(() => null);
        checks.push(
          text.then((body) => (body === null ? 0 : checkAnswer(body, answer, surface))).catch(asError),
        );
      }
      return answer;
    },
    verify: async () => {
      let sum = 0;
      for (const count of await Promise.all(checks.splice(0))) {
        if (count instanceof Error) throw count;
        sum += count;
      }
      return sum;
    },
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function checkAnswer(body: string, answer: Response, surface: Surface): number {
  if (answer.status !== 200) {
    checkError(body, surface);
    return 1;
  }
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    assertConforms(JSON.parse(body), surface.whole, surface.allowances);
    return 1;
  }
  assert.ok(surface.event !== null, `${String(surface.path)} does not stream`);
  const events = eventsOf(body);
  for (const { name, data } of events) checkEvent(name, data, surface, surface.event);
  return events.length;
}

function checkEvent(name: string | null, data: string, surface: Surface, type: SdkType): void {
  if (data === '[DONE]') return;
  const event = JSON.parse(data) as { readonly type?: unknown; readonly error?: unknown };
  if (name === 'ping') return;
  if (name === 'error' || (name === null && event.error !== undefined)) {
    checkError(data, surface);
    return;
  }
  if (name !== null) assert.equal(event.type, name, 'an event is named after its type');
  assertConforms(event, type, surface.allowances);
}

function checkError(body: string, surface: Surface): void {
  const error: unknown = JSON.parse(body);
  if (surface.whole.name === 'Message' || surface.whole.name === 'MessageTokensCount') {
    // The SDK declares the details of an error on its error classes.
    assertConforms(error, ANTHROPIC_ERROR, { extensions: ['details'] });
    return;
  }
  assert.ok(typeof error === 'object' && error !== null && 'error' in error);
  assertConforms(error.error, OPENAI_ERROR);
}

type SseEvent = { readonly name: string | null; readonly data: string };

/** The events of a stream, comments left out; fails on a line that is none of SSE's. */
function eventsOf(body: string): SseEvent[] {
  const blocks = body.split('\n\n');
  assert.equal(blocks.pop(), '', 'a stream ends with a blank line');
  return blocks.flatMap((block) => {
    let name: string | null = null;
    let data: string | null = null;
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) continue;
      if (line.startsWith('event: ')) name = line.slice('event: '.length);
      else if (line.startsWith('data: ') && data === null) data = line.slice('data: '.length);
      else assert.fail(`not a line of an event: ${line}`);
    }
    return data === null ? [] : [{ name, data }];
  });
}
