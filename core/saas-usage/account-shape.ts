/**
 * What an operator writes of an account, checked once: in lib/environments.ts, in the function's environment and in a file
 * of the command line. Each problem names the field and what to write instead.
 */
import { z } from 'zod';
import { isObject } from '../json.ts';
import { didYouMean } from '../nearest.ts';
import { parseUsd } from '../money.ts';
import { saasServiceNames, type SaasAccount } from './account.ts';
import { isDay } from './days.ts';
import { saasServices } from './services.ts';

export type ParsedAccount =
  | { readonly kind: 'account'; readonly account: SaasAccount }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Problems are sentences such as `prices.api_call_cad: Contentful has no metric of this name. Did you mean …?` */
export function parseSaasAccount(value: unknown): ParsedAccount {
  const parsed = accountShape.safeParse(value);
  if (!parsed.success)
    return { kind: 'problems', problems: parsed.error.issues.flatMap((issue) => told(issue, value)) };
  const account = parsed.data as SaasAccount;
  const problems = metricProblems(account);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'account', account };
}

const usd = z.string().refine((text) => (parseUsd(text) ?? -1n) >= 0n, {
  error: 'must be US dollars as decimal text, such as "499.00"',
});
const id = (what: string) =>
  z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, {
    error: `must be ${what}: letters, digits, dots, hyphens, underscores`,
  });
/** A space that is listed twice would be counted twice. */
const eachOnce = <Item extends z.ZodString>(item: Item, most: number, what: string) =>
  z
    .array(item)
    .max(most, { error: `must be ${most} ${what} at most` })
    .refine((all) => new Set(all).size === all.length, { error: `must have each of the ${what} once` });
const positive = z.number().positive({ error: 'must be more than 0' });

const price = z.strictObject({
  usd,
  per: positive,
  includedPerMonth: z.number().nonnegative({ error: 'must not be negative' }).optional(),
  since: z.string().refine(isDay, { error: 'must be a day, such as "2026-12-01"' }).optional(),
});

const common = {
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, {
    error: 'must be small letters, digits and hyphens, at most 48, such as "shop-search"',
  }),
  team: z.string().min(1).max(256).optional(),
  planLimits: z.record(z.string(), positive).optional(),
  prices: z.record(z.string(), price).optional(),
  monthlyFeeUsd: usd.optional(),
  monthlyBudgetUsd: usd.optional(),
};

const accountShape = z.discriminatedUnion('service', [
  z.strictObject({
    service: z.literal('algolia'),
    ...common,
    applicationId: id('the id of the application'),
    // https://www.algolia.com/doc/guides/sending-and-managing-data/prepare-your-data/#index-name : at most 256 bytes.
    indexes: eachOnce(z.string().min(1).max(256), 100, 'indexes').optional(),
    serverRamMb: positive.optional(),
    maxQueriesPerSecond: positive.optional(),
  }),
  z.strictObject({
    service: z.literal('contentful'),
    ...common,
    organizationId: id('the id of the organization'),
    spaces: eachOnce(id('the id of a space'), 500, 'spaces').min(1).optional(),
    environments: eachOnce(id('the id of an environment'), 100, 'environments').min(1).optional(),
    apiUrl: z
      .url({
        protocol: /^https$/,
        error: 'must be an https address, such as "https://api.eu.contentful.com"',
      })
      .refine((text) => !URL.canParse(text) || new URL(text).origin === text.replace(/\/$/, ''), {
        error: 'must be the origin alone, without a path or a name and password',
      })
      .optional(),
  }),
]);

function told(issue: z.core.$ZodIssue, value: unknown): readonly string[] {
  const at = issue.path.map(String).join('.');
  const where = at === '' ? '' : `${at}: `;
  if (!isObject(value)) return ['an account must be an object, such as {"service": "algolia", …}'];
  if (issue.code === 'invalid_union') return [`service: must be ${saasServiceNames.join(' or ')}`];
  if (issue.code !== 'unrecognized_keys') return [`${where}${issue.message}`];
  const what = at === '' ? `an account of ${String(value.service)}` : 'a price';
  const fields = at === '' ? fieldsOf(String(value.service)) : Object.keys(price.shape);
  return issue.keys.map((key) => `${where}${key} is no field of ${what}.${didYouMean(key, fields)}`);
}

function fieldsOf(service: string): readonly string[] {
  const shape = accountShape.options.find((option) => option.shape.service.value === service)?.shape;
  return Object.keys(shape ?? {});
}

function metricProblems(account: SaasAccount): readonly string[] {
  const { metrics } = saasServices[account.service];
  const limits = Object.keys(account.planLimits ?? {}).flatMap((name) => {
    const metric = metrics[name];
    if (metric === undefined) return [unknownMetric('planLimits', name, account)];
    const isLimited = metric.perDay === 'sum' || metric.isLevel === true;
    return isLimited
      ? []
      : [`planLimits.${name}: is neither used up in a month nor something there is, so no limit fits`];
  });
  const prices = Object.keys(account.prices ?? {}).flatMap((name) => {
    const metric = metrics[name];
    if (metric === undefined) return [unknownMetric('prices', name, account)];
    return metric.perDay === 'sum' ? [] : [`prices.${name}: its days cannot be added up, so it has no price`];
  });
  return [...limits, ...prices];
}

function unknownMetric(field: string, name: string, { service }: SaasAccount): string {
  const { metrics } = saasServices[service];
  return `${field}.${name}: ${service} has no metric of this name.${didYouMean(name, Object.keys(metrics))}`;
}
