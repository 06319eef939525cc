/**
 * How long the answers of a model can be, by the makers' model pages and AWS's model cards. A model that is not listed
 * has no limit here: the simulator goes by the catalog's.
 */
const LIMITS: readonly (readonly [ids: RegExp, tokens: number])[] = [
  [/^anthropic\.claude-(opus-4-[678]|sonnet-4-6|(opus|sonnet|haiku|fable|mythos)-[5-9])/, 128_000],
  [/^anthropic\.claude-((opus|sonnet|haiku)-4-5|sonnet-4-2)/, 64_000],
  [/^anthropic\.claude-opus-4-1/, 32_000],
  [/^amazon\.nova-2-lite/, 64_000],
  [/^amazon\.nova-premier/, 25_000],
  [/^amazon\.nova-(micro|lite|pro)/, 10_000],
  [/^meta\.llama3-[13]-/, 4_096],
  [/^meta\.llama/, 8_192],
  [/^deepseek\.r1/, 32_768],
];

/** Null: not known. */
export function maxOutputTokensOf(bedrockId: string): number | null {
  return LIMITS.find(([ids]) => ids.test(bedrockId))?.[1] ?? null;
}
