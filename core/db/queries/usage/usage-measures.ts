/**
 * What is counted about calls, once for all: the columns of the rollups and how each is read from a usage record.
 * Records, rollups and reports add up the same columns, so none of them can mean something else by a figure.
 */
import { minus, picoUsd, type PicoUsd } from '../../../money.ts';
import type { Row } from '../../connect.ts';
import { integer } from '../columns.ts';

export type UsageTotals = {
  readonly requests: number;
  /** As the SQL function is_failed says. */
  readonly failedRequests: number;
  /** Their tokens were estimated, because Bedrock never reported them. */
  readonly estimatedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly reasoningTokens: number;
  readonly imageCount: number;
  readonly inputCostPicoUsd: PicoUsd;
  readonly outputCostPicoUsd: PicoUsd;
  readonly cacheReadCostPicoUsd: PicoUsd;
  readonly cacheWriteCostPicoUsd: PicoUsd;
  /** What further answers to the same calls cost: the part of the cost that is none of the four. */
  readonly hedgeCostPicoUsd: PicoUsd;
  readonly costPicoUsd: PicoUsd;
};

/** Column of the rollups → its value in one record `r`. */
const measures = {
  requests: '1',
  failed_requests: 'is_failed(r.ending)::int',
  estimated_requests: 'r.usage_estimated::int',
  input_tokens: 'r.input_tokens',
  output_tokens: 'r.output_tokens',
  cache_read_tokens: 'r.cache_read_tokens',
  cache_write_5m_tokens: 'r.cache_write_5m_tokens',
  cache_write_1h_tokens: 'r.cache_write_1h_tokens',
  reasoning_tokens: 'r.reasoning_tokens',
  image_count: 'r.image_count',
  input_cost_pico_usd: 'r.input_cost_pico_usd',
  output_cost_pico_usd: 'r.output_cost_pico_usd',
  cache_read_cost_pico_usd: 'r.cache_read_cost_pico_usd',
  cache_write_cost_pico_usd: 'r.cache_write_cost_pico_usd',
  cost_pico_usd: 'r.cost_pico_usd',
} as const;

export type Measure = keyof typeof measures;

const names = Object.keys(measures);

/** `requests, failed_requests, …` */
export const measureColumns = names.join(', ');
/** The same out of a record `r`. */
export const measuresOfRecord = Object.entries(measures)
  .map(([name, value]) => `${value} as ${name}`)
  .join(', ');
/** Sums of the columns, as whole numbers of any size. */
export const measureSums = names.map((name) => `coalesce(sum(${name}), 0) as ${name}`).join(', ');
/** Sums that must fit where they are stored; a figure beyond nine million dollars in one row fails loudly. */
export const storedSums = names.map((name) => `sum(${name})::bigint`).join(', ');
/** Sums over records `r`, in the order of `measureColumns`. */
export const storedSumsOfRecords = Object.values(measures)
  .map((value) => `sum(${value})::bigint`)
  .join(', ');
/** As text, so that no digit is lost on the way. */
export const measuresAsText = names.map((name) => `${name}::text as ${name}`).join(', ');

export function readTotals(row: Row): UsageTotals {
  const parts = {
    inputCostPicoUsd: amount(row, 'input_cost_pico_usd'),
    outputCostPicoUsd: amount(row, 'output_cost_pico_usd'),
    cacheReadCostPicoUsd: amount(row, 'cache_read_cost_pico_usd'),
    cacheWriteCostPicoUsd: amount(row, 'cache_write_cost_pico_usd'),
  };
  const costPicoUsd = amount(row, 'cost_pico_usd');
  return {
    requests: integer(row, 'requests'),
    failedRequests: integer(row, 'failed_requests'),
    estimatedRequests: integer(row, 'estimated_requests'),
    inputTokens: integer(row, 'input_tokens'),
    outputTokens: integer(row, 'output_tokens'),
    cacheReadTokens: integer(row, 'cache_read_tokens'),
    cacheWrite5mTokens: integer(row, 'cache_write_5m_tokens'),
    cacheWrite1hTokens: integer(row, 'cache_write_1h_tokens'),
    reasoningTokens: integer(row, 'reasoning_tokens'),
    imageCount: integer(row, 'image_count'),
    ...parts,
    hedgeCostPicoUsd: Object.values(parts).reduce(minus, costPicoUsd),
    costPicoUsd,
  };
}

/** A sum of nothing but whole numbers, so its text is one too. */
function amount(row: Row, column: Measure): PicoUsd {
  const text = row[column];
  if (typeof text !== 'string') throw new Error(`column ${column} is not text`);
  return picoUsd(BigInt(text));
}
