/**
 * Asks the Usage API for several statistics: https://www.algolia.com/doc/rest-api/usage
 *
 * 1. All of them in one request, as a list with commas.
 * 2. A statistic that the refusal names is left out, and the rest is asked for again.
 * 3. Where the list as such is refused, as some plans do, each is asked for by itself.
 *
 * What is left out is told as a matter of the plan; one that fails otherwise leaves the others. It rejects only if nothing
 * can be read.
 */
import { AskFailure, type Ask, type Fault } from '../../collector.ts';
import type { SaasKeys } from '../../account.ts';
import { pointsIn, type StatisticPoint, type StatisticsRead } from './usage-answer.ts';

export type StatisticsQuery = {
  readonly ask: Ask;
  readonly applicationId: string;
  /** Null: the application as a whole. */
  readonly index: string | null;
  readonly statistics: readonly string[];
  readonly granularity: 'daily' | 'hourly';
  /** RFC 3339, with a zone. A point counts if it begins before `before`. */
  readonly from: string;
  readonly before: string;
};

export async function readStatistics(query: StatisticsQuery): Promise<StatisticsRead> {
  try {
    return await asked(query, query.statistics);
  } catch (error) {
    const fault = refusalOf(error);
    if (fault === null || isAboutAll(fault)) throw error;
    const named = query.statistics.filter((name) => hasWord(fault.message, name));
    if (named.length === 0 || named.length > MOST_NAMED) return await oneByOne(query, error);
    const rest = query.statistics.filter((name) => !named.includes(name));
    if (rest.length === 0) throw error;
    const read = await readStatistics({ ...query, statistics: rest });
    return {
      points: read.points,
      faults: [...named.map((name) => leftOut(query, name, fault)), ...read.faults],
    };
  }
}

/** A refusal that names more of them repeats the list, and may be cut short. */
const MOST_NAMED = 3;

async function oneByOne(query: StatisticsQuery, ofTheList: unknown): Promise<StatisticsRead> {
  const points: StatisticPoint[] = [];
  const faults: Fault[] = [];
  const [first, ...others] = query.statistics;
  if (first === undefined) return { points, faults };
  await one(first);
  // A plan without the API refuses any statistic with 403: the others need not be tried.
  if (faults.some(({ code }) => code === 'forbidden')) throw ofTheList;
  await Promise.all(others.map(one));
  if (points.length > 0 || faults.length < query.statistics.length) return { points, faults };
  const notOfPlan = faults.find(({ isOfPlan }) => isOfPlan !== true);
  throw notOfPlan === undefined ? ofTheList : new AskFailure(notOfPlan);

  async function one(name: string): Promise<void> {
    try {
      const read = await asked(query, [name]);
      points.push(...read.points);
      faults.push(...read.faults);
    } catch (error) {
      if (!(error instanceof AskFailure)) throw error;
      const fault = refusalOf(error);
      faults.push(fault === null ? error.fault : leftOut(query, name, fault));
    }
  }
}

async function asked(query: StatisticsQuery, names: readonly string[]): Promise<StatisticsRead> {
  const { ask, applicationId, index, granularity, from, before } = query;
  const place = index === null ? '' : `/${encodeURIComponent(index)}`;
  const url = new URL(`https://usage.algolia.com/1/usage/${names.map(encodeURIComponent).join(',')}${place}`);
  url.search = new URLSearchParams({ startDate: from, endDate: before, granularity }).toString();
  const what = whatOf(query, names.length === 1 ? (names[0] ?? '') : 'statistics');
  const answer = await ask({
    url,
    what,
    headers: (keys) => algoliaHeaders(applicationId, keys, 'usage_api_key'),
  });
  return pointsIn(answer, names, what);
}

/** By the keys of `X-Algolia-…`; rejects without a request where there is no key. */
export function algoliaHeaders(
  applicationId: string,
  keys: SaasKeys,
  member: 'usage_api_key' | 'monitoring_api_key',
): Readonly<Record<string, string>> {
  const key = keys[member];
  if (key !== undefined && key !== '') {
    return { 'x-algolia-application-id': applicationId, 'x-algolia-api-key': key };
  }
  const isOptional = member === 'monitoring_api_key';
  throw new AskFailure({
    what: isOptional ? 'infrastructure' : 'usage',
    code: isOptional ? 'forbidden' : 'unauthorized',
    status: null,
    message: `the keys have no ${member}`,
    ...(isOptional ? { isOfPlan: true } : {}),
  });
}

function whatOf({ index, granularity }: StatisticsQuery, name: string): string {
  const of = index === null ? '' : ` of index ${index}`;
  return `usage ${name}${of}${granularity === 'hourly' ? ' by the hour' : ''}`;
}

function leftOut(query: StatisticsQuery, name: string, fault: Fault): Fault {
  return { ...fault, what: whatOf(query, name), isOfPlan: true };
}

/** What the API refuses for what was asked for; null: anything else. */
function refusalOf(error: unknown): Fault | null {
  if (!(error instanceof AskFailure)) return null;
  return error.fault.code === 'refused' || error.fault.code === 'forbidden' ? error.fault : null;
}

/** An unknown index, or a range that the plan does not keep: no other statistic would fare better. */
function isAboutAll({ status, message }: Fault): boolean {
  return status === 404 || /\b(?:date|period|range|granularity)\b|(?:start|end)Date/i.test(message);
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w]+/).includes(word);
}
