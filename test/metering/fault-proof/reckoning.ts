/**
 * What the calls cost, worked out again from the simulator's log alone: prices are written down here a second time,
 * and nothing of the gateway computes here.
 */
export type LoggedCall = {
  readonly tag: string | null;
  readonly modelId: string;
  readonly operation: string;
  readonly status: number;
  readonly isUsageReported: boolean;
  readonly ending: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
};

export type Tokens = Pick<
  LoggedCall,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens'
>;

/** Pico-dollars a token: input, output, cache read, write 5 min, write 1 h; above 200,000 tokens of prompt the second row. */
const PRICES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'global.anthropic.claude-haiku-4-5-20251001-v1:0': [[1_000_000, 5_000_000, 100_000, 1_250_000, 2_000_000]],
  'us.anthropic.claude-haiku-4-5-20251001-v1:0': [[1_100_000, 5_500_000, 110_000, 1_375_000, 2_200_000]],
  'global.anthropic.claude-sonnet-4-5-20250929-v1:0': [
    [3_000_000, 15_000_000, 300_000, 3_750_000, 6_000_000],
    [6_000_000, 22_500_000, 600_000, 7_500_000, 12_000_000],
  ],
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0': [
    [3_300_000, 16_500_000, 330_000, 4_125_000, 6_600_000],
    [6_600_000, 24_750_000, 660_000, 8_250_000, 13_200_000],
  ],
  'global.anthropic.claude-opus-5-5': [[4_000_000, 20_000_000, 200_000, 5_000_000, 8_000_000]],
  'us.anthropic.claude-opus-5-5': [[4_400_000, 22_000_000, 220_000, 5_500_000, 8_800_000]],
  'us.amazon.nova-pro-v1:0': [[800_000, 3_200_000, 200_000, 800_000, 800_000]],
  'amazon.nova-pro-v1:0': [[800_000, 3_200_000, 200_000, 800_000, 800_000]],
  'openai.gpt-oss-120b-1:0': [[150_000, 600_000, 150_000, 150_000, 150_000]],
};

const LONG_PROMPT = 200_000;

/** Pico-dollars for tokens of a model as Bedrock names it. */
export function costOfTokens(modelId: string, tokens: Tokens): bigint {
  const rows = PRICES[modelId];
  const [short, long = short] = rows ?? [];
  const prompt =
    tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
  const row = prompt > LONG_PROMPT ? long : short;
  if (row === undefined) throw new Error(`the proof has no price for ${modelId}`);
  const counts = [
    tokens.inputTokens,
    tokens.outputTokens,
    tokens.cacheReadTokens,
    tokens.cacheWrite5mTokens,
    tokens.cacheWrite1hTokens,
  ];
  return counts.reduce((sum, count, index) => sum + BigInt(count) * BigInt(row[index] ?? 0), 0n);
}

/**
 * What Bedrock billed for the calls of a tag, and told. CountTokens is free. A client that leaves with the last bytes
 * on their way may have got them: then the log, which saw it go, says `client-gone` with the counts as they were sent.
 */
export function billedFor(calls: readonly LoggedCall[]): bigint {
  const served = calls.filter((call) => call.operation !== 'count-tokens');
  const reported = served.filter((call) => call.isUsageReported);
  const counted = reported.length > 0 ? reported : served.filter((call) => call.ending === 'client-gone');
  return counted.reduce((sum, call) => sum + costOfTokens(call.modelId, call), 0n);
}

export function byTag(lines: readonly string[]): ReadonlyMap<string, readonly LoggedCall[]> {
  const calls = new Map<string, LoggedCall[]>();
  for (const line of lines) {
    if (line === '') continue;
    const call = JSON.parse(line) as LoggedCall;
    if (call.tag === null) continue;
    const same = calls.get(call.tag);
    if (same === undefined) calls.set(call.tag, [call]);
    else same.push(call);
  }
  return calls;
}
