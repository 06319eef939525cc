/**
 * Conversations as they come to a gateway: when each request comes, and its body. Texts are made from a seed, in the lengths
 * that such texts have: about four characters a token.
 */
import { seededRandom } from '../../test/support/random.ts';

export type Ask = { readonly atMs: number; readonly dialect: 'chat' | 'messages'; readonly body: object };
export type Shape = { readonly name: string; readonly model: string; readonly asks: readonly Ask[] };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SONNET = 'claude-sonnet-4-5';

const WORDS = 'the build fails where a type of the reader is wider than what it reads so mend it first'.split(
  ' ',
);

class Writer {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  text(tokens: number): string {
    let text = '';
    while (text.length < tokens * 4)
      text += `${WORDS[Math.floor(this.#next() * WORDS.length)]} ${Math.floor(this.#next() * 1e4)} `;
    return text.slice(0, tokens * 4);
  }

  /** Between a half and one and a half of it. */
  about(amount: number): number {
    return Math.round(amount * (0.5 + this.#next()));
  }
}

type Loop = {
  readonly seed: number;
  readonly turns: number;
  readonly startMs?: number;
  readonly betweenMs: number;
  readonly model?: string;
  readonly dialect?: Ask['dialect'];
  /** The system prompt of a turn. */
  readonly system: (turn: number) => string;
  readonly tools?: number;
};

/** An agent that reads and writes files: each turn is a call, and the next its result. */
function agent({
  seed,
  turns,
  startMs = 0,
  betweenMs,
  model = SONNET,
  dialect = 'chat',
  system,
  tools = 12,
}: Loop) {
  const writer = new Writer(seed);
  const own = new Writer(1);
  const definitions = Array.from({ length: tools }, (_, at) => ({
    name: `tool_${at}`,
    description: own.text(180),
    schema: { type: 'object', properties: { path: { type: 'string', description: own.text(30) } } },
  }));
  const messages: object[] = [{ role: 'user', content: writer.text(200) }];
  let atMs = startMs;
  return Array.from({ length: turns }, (_, turn): Ask => {
    if (turn > 0) {
      const id = `toolu_${seed}_${turn}`;
      const [said, result] = [writer.text(writer.about(60)), writer.text(writer.about(900))];
      const input = { path: writer.text(10) };
      messages.push(
        ...(dialect === 'chat'
          ? [
              {
                role: 'assistant',
                content: said,
                tool_calls: [
                  { id, type: 'function', function: { name: 'tool_0', arguments: JSON.stringify(input) } },
                ],
              },
              { role: 'tool', tool_call_id: id, content: result },
            ]
          : [
              {
                role: 'assistant',
                content: [
                  { type: 'text', text: said },
                  { type: 'tool_use', id, name: 'tool_0', input },
                ],
              },
              { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: result }] },
            ]),
      );
      atMs += writer.about(betweenMs);
    }
    const body =
      dialect === 'chat'
        ? {
            model,
            max_tokens: 1_000,
            tools: definitions.map(({ name, description, schema }) => ({
              type: 'function',
              function: { name, description, parameters: schema },
            })),
            messages: [{ role: 'system', content: system(turn) }, ...messages],
          }
        : {
            model,
            max_tokens: 1_000,
            system: system(turn),
            tools: definitions.map(({ name, description, schema }) => ({
              name,
              description,
              input_schema: schema,
            })),
            messages: [...messages],
          };
    return { atMs, dialect, body };
  });
}

/** People who talk with a model. `window`: only so many of the last messages are sent. */
function chat(
  { seed, turns, startMs = 0, betweenMs, model = SONNET, system }: Loop,
  window = Infinity,
): Ask[] {
  const writer = new Writer(seed);
  const messages: object[] = [];
  let atMs = startMs;
  return Array.from({ length: turns }, (_, turn): Ask => {
    if (turn > 0) {
      messages.push({ role: 'assistant', content: writer.text(writer.about(350)) });
      atMs += writer.about(betweenMs);
    }
    messages.push({ role: 'user', content: writer.text(writer.about(90)) });
    const sent = messages.slice(-window);
    return {
      atMs,
      dialect: 'chat',
      body: { model, max_tokens: 500, messages: [{ role: 'system', content: system(turn) }, ...sent] },
    };
  });
}

/** Questions that have nothing to do with each other but their system prompt. */
function questions(count: number, everyMs: number, tokens: number, system: string, model = SONNET): Ask[] {
  const writer = new Writer(count + tokens);
  return Array.from({ length: count }, (_, at) => ({
    atMs: at * everyMs,
    dialect: 'chat',
    body: {
      model,
      max_tokens: 200,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: writer.text(writer.about(tokens)) },
      ],
    },
  }));
}

function many(count: number, apartMs: number, one: (at: number, startMs: number) => readonly Ask[]): Ask[] {
  return Array.from({ length: count }, (_, at) => one(at, at * apartMs))
    .flat()
    .toSorted((a, b) => a.atMs - b.atMs);
}

const LONG = new Writer(7).text(3_000);
const MIDDLE = new Writer(8).text(1_500);
const SHORT = new Writer(9).text(300);
const always = (text: string) => (): string => text;
const timed = (turn: number): string => `It is 10:${turn}:${turn}. ${LONG}`;
const loop = { turns: 40, betweenMs: 12 * SECOND, system: always(LONG) };

export const shapes: readonly Shape[] = [
  { name: 'an agent, 40 turns', model: SONNET, asks: agent({ ...loop, seed: 1 }) },
  {
    name: 'the same by the Messages API',
    model: SONNET,
    asks: agent({ ...loop, seed: 1, dialect: 'messages' }),
  },
  {
    name: 'the same on claude-haiku-4-5',
    model: 'claude-haiku-4-5',
    asks: agent({ ...loop, seed: 1, model: 'claude-haiku-4-5' }),
  },
  { name: 'the same on nova-pro', model: 'nova-pro', asks: agent({ ...loop, seed: 1, model: 'nova-pro' }) },
  {
    name: '30 agents of a team, 5 to 35 turns',
    model: SONNET,
    asks: many(30, 70 * SECOND, (at, startMs) => agent({ ...loop, turns: 5 + at, seed: 100 + at, startMs })),
  },
  {
    name: '30 chats, 10 turns, a minute apart',
    model: SONNET,
    asks: many(30, 40 * SECOND, (at, startMs) =>
      chat({ seed: 200 + at, turns: 10, startMs, betweenMs: MINUTE, system: always(MIDDLE) }),
    ),
  },
  {
    name: '30 chats, 10 turns, 15 minutes apart',
    model: SONNET,
    asks: many(30, 7 * MINUTE, (at, startMs) =>
      chat({ seed: 300 + at, turns: 10, startMs, betweenMs: 15 * MINUTE, system: always(MIDDLE) }),
    ),
  },
  {
    name: '60 chats of two questions, a minute apart',
    model: SONNET,
    asks: many(60, 6 * MINUTE, (at, startMs) =>
      chat({ seed: 400 + at, turns: 2, startMs, betweenMs: MINUTE, system: always(MIDDLE) }),
    ),
  },
  {
    name: '20 chats that send the last 8 messages alone',
    model: SONNET,
    asks: many(20, 6 * MINUTE, (at, startMs) =>
      chat({ seed: 500 + at, turns: 16, startMs, betweenMs: MINUTE, system: always(SHORT) }, 8),
    ),
  },
  {
    name: '10 agents with the time in the system prompt',
    model: SONNET,
    asks: many(10, 6 * MINUTE, (at, startMs) =>
      agent({ ...loop, turns: 20, seed: 600 + at, startMs, system: timed, tools: 0 }),
    ),
  },
  {
    name: '200 questions of 6,000 tokens with no system prompt to speak of',
    model: SONNET,
    asks: questions(200, 10 * SECOND, 6_000, 'Be brief.'),
  },
  {
    name: '200 questions with a system prompt of 3,000 tokens, every 20 s',
    model: SONNET,
    asks: questions(200, 20 * SECOND, 150, LONG),
  },
  {
    name: 'the same every 12 minutes',
    model: SONNET,
    asks: questions(50, 12 * MINUTE, 150, LONG),
  },
  {
    name: '500 texts to classify, 300 tokens of instructions',
    model: SONNET,
    asks: questions(500, 2 * SECOND, 200, SHORT),
  },
];
