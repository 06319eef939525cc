/**
 * A model that says what it was told, in each format that Bedrock streams in, cut at any place. What comes of its events is
 * gathered as a client would put it together.
 */
import type { ByteSink } from '../../../proxy/dialects/byte-sink.ts';
import { ByteSink as Sink } from '../../../proxy/dialects/byte-sink.ts';
import type { Reply } from '../../../proxy/dialects/dialect.ts';
import { isObject, objectsIn, parseAnswer, type JsonObject } from '../../../proxy/dialects/json.ts';
import { createWholeReply } from '../../../proxy/dialects/whole-reply.ts';

/** What a model says: a text and the input of a call. */
export type Said = { readonly text: string; readonly input: string };

type Events = readonly (readonly [name: string, event: JsonObject | string])[];

export type EchoFormat = {
  readonly name: string;
  readonly stream: (text: readonly string[], input: readonly string[]) => Events;
  readonly whole: (said: Said) => JsonObject;
  /** Puts a stream together. */
  readonly heard: (events: Events) => Said;
  /** Reads a whole answer. */
  readonly read: (answer: JsonObject) => Said;
};

export const echoFormats: readonly EchoFormat[] = [
  converse(),
  messages('chunk'),
  messages(''),
  chat(),
  responses(),
  nova(),
];

/** What the client hears of a stream that goes through `guard`. */
export function streamed(
  { stream, heard }: EchoFormat,
  text: readonly string[],
  input: readonly string[],
  guard: (reply: Reply) => Reply,
): Said {
  const events: (readonly [string, JsonObject | string])[] = [];
  const reply = guard(collecting(events));
  const sink = new Sink();
  for (const [name, event] of stream(text, input)) {
    const json = typeof event === 'string' ? event : JSON.stringify(event);
    const payload = name === 'chunk' ? `{"bytes":"${Buffer.from(json).toString('base64')}","p":"abc"}` : json;
    reply.event(name, Buffer.from(payload), sink);
  }
  reply.end(sink);
  return heard(events);
}

export function answered({ whole, read }: EchoFormat, said: Said, guard: (reply: Reply) => Reply): Said {
  const reply = guard(collecting([]));
  return read(parseAnswer(reply.whole(Buffer.from(JSON.stringify(whole(said))))));
}

/** A reply that puts down what it is told. */
export function collecting(events: (readonly [string, JsonObject | string])[]): Reply {
  return {
    ...createWholeReply({ whole: (body) => body }),
    event: (name: string, payload: Buffer, _sink: ByteSink) => {
      const json = payload.toString('utf8');
      const inner =
        name === 'chunk' ? Buffer.from(String(parseAnswer(payload)['bytes']), 'base64').toString() : json;
      events.push([name, inner === '[DONE]' ? inner : parseAnswer(Buffer.from(inner))]);
    },
  };
}

function converse(): EchoFormat {
  return {
    name: 'Converse',
    stream: (text, input) => [
      ['messageStart', { role: 'assistant' }],
      ...text.map(
        (part) => ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: part }, p: 'ab' }] as const,
      ),
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 't', name: 'f' } } }],
      ...input.map(
        (part) =>
          ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: part } } }] as const,
      ),
      ['contentBlockStop', { contentBlockIndex: 1 }],
      ['messageStop', { stopReason: 'tool_use' }],
      ['metadata', { usage: { inputTokens: 1, outputTokens: 1 } }],
    ],
    whole: ({ text, input }) => ({
      output: {
        message: {
          role: 'assistant',
          content: [
            { text },
            { toolUse: { toolUseId: 't', name: 'f', input: JSON.parse(input) as unknown } },
          ],
        },
      },
      stopReason: 'tool_use',
    }),
    heard: (events) =>
      gathered(events, ([, { delta }]) => {
        if (!isObject(delta)) return {};
        const { toolUse } = delta;
        return isObject(toolUse) ? { input: toolUse['input'] } : { text: delta['text'] };
      }),
    read: ({ output }) => {
      const [first, second] = objectsIn(at(at(output, 'message'), 'content'));
      return { text: String(first?.['text']), input: JSON.stringify(at(second?.['toolUse'], 'input')) };
    },
  };
}

function messages(chunk: 'chunk' | ''): EchoFormat {
  const named = (event: JsonObject): readonly [string, JsonObject] => [
    chunk === '' ? String(event['type']) : chunk,
    event,
  ];
  return {
    name: chunk === '' ? 'Messages' : 'Messages in chunks',
    stream: (text, input) =>
      [
        { type: 'message_start', message: { id: 'm', content: [], usage: {} } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'ping' },
        ...text.flatMap((part) => [
          { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } },
          { type: 'ping' },
        ]),
        { type: 'content_block_stop', index: 0 },
        {
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
        },
        ...input.map((part) => ({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: part },
        })),
        { type: 'content_block_stop', index: 1 },
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
        { type: 'message_stop' },
      ].map(named),
    whole: ({ text, input }) => ({
      type: 'message',
      content: [
        { type: 'text', text },
        { type: 'tool_use', id: 't', name: 'f', input: JSON.parse(input) as unknown },
      ],
      stop_reason: 'tool_use',
    }),
    heard: (events) =>
      gathered(events, ([, { delta }]) =>
        isObject(delta) ? { text: delta['text'], input: delta['partial_json'] } : {},
      ),
    read: ({ content }) => {
      const [first, second] = objectsIn(content);
      return { text: String(first?.['text']), input: JSON.stringify(second?.['input']) };
    },
  };
}

function chat(): EchoFormat {
  const chunk = (delta: JsonObject, finish: string | null = null): readonly [string, JsonObject] => [
    '',
    {
      id: 'c',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
      usage: null,
    },
  ];
  return {
    name: 'Chat',
    stream: (text, input) => [
      chunk({ role: 'assistant', content: '' }),
      ...text.map((content) => chunk({ content })),
      chunk({ content: '' }),
      chunk({
        tool_calls: [{ index: 0, id: 't', type: 'function', function: { name: 'f', arguments: '' } }],
      }),
      ...input.map((part) => chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] })),
      chunk({}, 'tool_calls'),
      ['', { id: 'c', choices: [], usage: { prompt_tokens: 1 } }],
      ['', '[DONE]'],
    ],
    whole: ({ text, input }) => ({
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text,
            tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: input } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    }),
    heard: (events) =>
      gathered(events, ([, { choices }]) => {
        const delta = objectsIn(choices)[0]?.['delta'];
        if (!isObject(delta)) return {};
        const [call] = objectsIn(delta['tool_calls']);
        return { text: delta['content'], input: at(call?.['function'], 'arguments') };
      }),
    read: ({ choices }) => {
      const message = objectsIn(choices)[0]?.['message'];
      const [call] = objectsIn(at(message, 'tool_calls'));
      return { text: String(at(message, 'content')), input: String(at(call?.['function'], 'arguments')) };
    },
  };
}

function responses(): EchoFormat {
  const output = ({ text, input }: Said): readonly JsonObject[] => [
    {
      type: 'message',
      id: 'm',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
    { type: 'function_call', id: 'f', call_id: 't', name: 'f', arguments: input },
  ];
  return {
    name: 'Responses',
    stream: (text, input) => {
      const said = { text: text.join(''), input: input.join('') };
      return [
        { type: 'response.created', response: { object: 'response', output: [] } },
        ...text.map((delta) => ({
          type: 'response.output_text.delta',
          item_id: 'm',
          content_index: 0,
          delta,
          logprobs: [],
        })),
        { type: 'response.output_text.done', item_id: 'm', text: said.text },
        ...input.map((delta) => ({ type: 'response.function_call_arguments.delta', item_id: 'f', delta })),
        { type: 'response.function_call_arguments.done', item_id: 'f', arguments: said.input },
        {
          type: 'response.completed',
          response: { object: 'response', status: 'completed', output: output(said) },
        },
      ].map((event, number) => [event.type, { ...event, sequence_number: number }] as const);
    },
    whole: (said) => ({ object: 'response', status: 'completed', output: output(said) }),
    heard: (events) => {
      const said = gathered(events, ([name, { delta }]) =>
        name.includes('arguments') ? { input: delta } : { text: delta },
      );
      // What is told whole is what was told in parts.
      for (const [, event] of events) {
        const { text, arguments: input, response } = typeof event === 'string' ? {} : event;
        if (typeof text === 'string' && text !== said.text)
          throw new Error(`text: ${text} is not ${said.text}`);
        if (typeof input === 'string' && input !== said.input)
          throw new Error(`input: ${input} is not ${said.input}`);
        if (isObject(response) && response['status'] === 'completed') {
          const whole = responses().read(response);
          if (whole.text !== said.text || whole.input !== said.input)
            throw new Error('the response says otherwise');
        }
      }
      return said;
    },
    read: ({ output: items }) => {
      const [message, call] = objectsIn(items);
      const [part] = objectsIn(message?.['content']);
      return { text: String(part?.['text']), input: String(call?.['arguments']) };
    },
  };
}

function nova(): EchoFormat {
  return {
    name: "a maker's own format",
    stream: (text, input) => [
      ['chunk', { messageStart: { role: 'assistant' } }],
      ...text.map(
        (part) => ['chunk', { contentBlockDelta: { delta: { text: part }, contentBlockIndex: 0 } }] as const,
      ),
      ['chunk', { contentBlockStop: { contentBlockIndex: 0 } }],
      ...input.map(
        (part) =>
          [
            'chunk',
            { contentBlockDelta: { delta: { toolUse: { input: part } }, contentBlockIndex: 1 } },
          ] as const,
      ),
      ['chunk', { messageStop: { stopReason: 'tool_use' } }],
    ],
    whole: converse().whole,
    heard: (events) =>
      gathered(events, ([, { contentBlockDelta: block }]) => {
        const delta = at(block, 'delta');
        const toolUse = at(delta, 'toolUse');
        return isObject(toolUse) ? { input: toolUse['input'] } : { text: at(delta, 'text') };
      }),
    read: converse().read,
  };
}

function at(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

type Part = { readonly text?: unknown; readonly input?: unknown };

function gathered(events: Events, partOf: (event: readonly [string, JsonObject]) => Part): Said {
  const said = { text: '', input: '' };
  for (const [name, event] of events) {
    if (typeof event === 'string') continue;
    const { text, input } = partOf([name, event]);
    if (typeof text === 'string') said.text += text;
    if (typeof input === 'string') said.input += input;
  }
  return said;
}
