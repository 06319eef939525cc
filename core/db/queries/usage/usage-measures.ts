/**
 * What is counted about calls, once for all: the columns of the rollups and how each is read from a usage record.
 * Records, rollups and reports add up the same columns, so none of them can mean something else by a figure.
 */
import { minus, type PicoUsd } from '../../../money.ts';
import type { Row } from '../../connect.ts';
import { integer, money, reading, type RowOf } from '../columns.ts';

const counts = reading({
  requests: integer,
  /** As the SQL function is_failed says. */
  failedRequests: integer,
  /** Their tokens were estimated, because Bedrock never reported them. */
  estimatedRequests: integer,
  inputTokens: integer,
  outputTokens: integer,
  cacheReadTokens: integer,
  cacheWrite5mTokens: integer,
  cacheWrite1hTokens: integer,
  reasoningTokens: integer,
  imageCount: integer,
});

/** The parts of the cost of an answer. */
const parts = reading({
  inputCostPicoUsd: money,
  outputCostPicoUsd: money,
  cacheReadCostPicoUsd: money,
  cacheWriteCostPicoUsd: money,
});

const beside = reading({
  /** What checks of policies cost; part of the cost. */
  checksCostPicoUsd: money,
  /** By the prompt cache; negative where writing to it cost more than it saved. */
  cacheSavedPicoUsd: money,
  /** By the gateway's own cache of answers. */
  answerSavedPicoUsd: money,
});

export type UsageTotals = RowOf<typeof counts> &
  RowOf<typeof parts> &
  RowOf<typeof beside> & {
    /** What further answers to the same calls cost: the part of the cost that is none of the others. */
    readonly hedgeCostPicoUsd: PicoUsd;
    /** What other services cost; zero of calls. */
    readonly servicesCostPicoUsd: PicoUsd;
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
  checks_cost_pico_usd: 'r.checks_cost_pico_usd',
  cache_saved_pico_usd: 'coalesce(r.cache_saved_pico_usd, 0)',
  answer_saved_pico_usd: 'r.answer_saved_pico_usd',
} as const;

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

/** Zero of each, for rows that have a cost and are no calls. */
export const measuresOfCost = (cost: string): string =>
  names.map((name) => `${name === 'cost_pico_usd' ? cost : '0'} as ${name}`).join(', ');

/** `servicesCostPicoUsd`: the part of the cost that is not of calls. */
export function readTotals(row: Row, servicesCostPicoUsd: PicoUsd): UsageTotals {
  const ofAnswer = parts(row);
  const costPicoUsd = money(row, 'cost_pico_usd');
  const others = beside(row);
  const hedgeCostPicoUsd = Object.values(ofAnswer).reduce(
    minus,
    minus(minus(costPicoUsd, others.checksCostPicoUsd), servicesCostPicoUsd),
  );
  return { ...counts(row), ...ofAnswer, ...others, hedgeCostPicoUsd, servicesCostPicoUsd, costPicoUsd };
}
