/**
 * The traffic of the proof, from a seed: models and dialects in turn, streams and whole answers, every token kind,
 * upstream failures of every sort, and clients that leave. Each request carries a tag that the simulator logs and the
 * gateway records.
 */
export type Asked = {
  readonly tag: string;
  readonly path: string;
  readonly body: string;
  /** The client leaves after so many milliseconds; null: it stays. */
  readonly leavesAfterMs: number | null;
};

export type Random = () => number;

const MODELS = ['claude-haiku-4-5', 'claude-sonnet-4-5', 'claude-opus-5-5', 'nova-pro', 'gpt-oss-120b'];

/** Share of the requests, and what Bedrock does to them. */
const FAILURES: readonly (readonly [number, Readonly<Record<string, unknown>>])[] = [
  [0.02, { kind: 'http', type: 'ThrottlingException', times: 1 }],
  [0.01, { kind: 'http', type: 'InternalServerException' }],
  [0.005, { kind: 'http', type: 'ValidationException' }],
  [0.01, { kind: 'exception', type: 'modelStreamErrorException', afterEvents: 3 }],
  [0.01, { kind: 'cut', afterEvents: 4 }],
  [0.005, { kind: 'cut-mid-frame', afterEvents: 2 }],
  [0.005, { kind: 'corrupt', afterEvents: 3 }],
  [0.01, { kind: 'reset', times: 1 }],
];

export function requestNumber(number: number, random: Random): Asked {
  const tag = `proof-${number}`;
  const model = MODELS[number % MODELS.length] ?? '';
  const isStream = random() < 0.4;
  const leaves = random() < 0.06;
  const directive = {
    tag,
    words: Math.floor(random() * 60) + 1,
    usage: usageOf(model, random),
    ...(leaves ? { delayMs: 2, wordsPerEvent: 2 } : {}),
    ...failure(random),
  };
  const prompt = `Count to ten. [[sim ${JSON.stringify(directive)}]]`;
  const isCount = random() < 0.01 && model.startsWith('claude');
  const isAnthropic = isCount || random() < 0.5;
  const body = {
    model,
    ...(isCount ? {} : { max_tokens: 4_000, stream: isStream }),
    messages: [{ role: 'user', content: prompt }],
  };
  const path = isCount ? '/v1/messages/count_tokens' : isAnthropic ? '/v1/messages' : '/v1/chat/completions';
  return {
    tag,
    path,
    body: JSON.stringify(body),
    leavesAfterMs: leaves ? Math.floor(random() * 40) : null,
  };
}

function usageOf(model: string, random: Random): Readonly<Record<string, number>> {
  const some = (most: number): number => Math.floor(random() * most);
  // Now and then a prompt beyond the threshold of long context.
  const inputTokens = random() < 0.05 ? 150_000 + some(100_000) : some(5_000);
  if (!model.startsWith('claude')) return { inputTokens, outputTokens: some(3_000) };
  return {
    inputTokens,
    outputTokens: some(3_000),
    cacheReadTokens: random() < 0.5 ? some(60_000) : 0,
    cacheWrite5mTokens: random() < 0.3 ? some(20_000) : 0,
    cacheWrite1hTokens: random() < 0.2 ? some(20_000) : 0,
  };
}

function failure(random: Random): Readonly<Record<string, unknown>> {
  let drawn = random();
  for (const [share, fail] of FAILURES) {
    if (drawn < share) return { fail };
    drawn -= share;
  }
  return {};
}
