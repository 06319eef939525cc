/**
 * Usage in the columns of FOCUS, the FinOps Open Cost and Usage Specification (https://focus.finops.org), so that it
 * can stand beside a cloud bill; what FOCUS has no column for is named x_… as it asks for. One row: an hour's tokens
 * of one kind, of one key, model, deployment and price; of kind `hedge`: what answers that were given up cost,
 * whose tokens nobody knows; of kind `judge`, `guardrail` or `comprehend`: what checks by policies cost. All four costs are
 * the same: there are no discounts here.
 */
import { csvLine } from '../../../core/csv.ts';
import type { ExportRow } from '../../../core/db/queries/usage/usage-export.ts';
import { formatUsd } from '../../../core/money.ts';

const HOUR_MS = 3_600_000;

const columns = {
  BilledCost: cost,
  BillingCurrency: () => 'USD',
  BillingPeriodStart: ({ hour }) => monthStart(hour, 0),
  BillingPeriodEnd: ({ hour }) => monthStart(hour, 1),
  ChargeCategory: () => 'Usage',
  ChargeDescription: ({ model, kind }) => `${model}, ${besideTokens[kind] ?? `${kind} tokens`}`,
  ChargeFrequency: () => 'Usage-Based',
  ChargePeriodStart: ({ hour }) => hour.toISOString(),
  ChargePeriodEnd: ({ hour }) => new Date(hour.getTime() + HOUR_MS).toISOString(),
  ConsumedQuantity: ({ tokens }) => String(tokens),
  ConsumedUnit: () => 'Tokens',
  ContractedCost: cost,
  EffectiveCost: cost,
  ListCost: cost,
  ProviderName: () => 'AWS',
  RegionId: ({ region }) => region,
  ResourceId: ({ deployment }) => deployment,
  ResourceName: ({ model }) => model,
  ServiceCategory: () => 'AI and Machine Learning',
  ServiceName: ({ kind }) => (kind === 'comprehend' ? 'Amazon Comprehend' : 'Amazon Bedrock'),
  SkuId: ({ model, kind, serviceTier }) => `${model}/${serviceTier}/${kind}`,
  SkuPriceId: ({ priceId, kind }) => `${priceId}/${kind}`,
  SubAccountId: ({ teamId }) => teamId,
  SubAccountName: ({ teamName }) => teamName,
  Tags: ({ tags }) => JSON.stringify(Object.fromEntries(tags.map((tag) => [tag, 'true']))),
  x_KeyId: ({ keyId }) => keyId,
  x_UserId: ({ userId }) => userId,
  x_TokenKind: ({ kind }) => kind,
  x_ServiceTier: ({ serviceTier }) => serviceTier,
  x_Requests: ({ requests }) => String(requests),
  x_Images: ({ images }) => String(images),
  x_SearchUnits: ({ searches }) => String(searches),
  // Behind all others, because tables over older files find columns by their places.
  PublisherName: () => 'AWS',
} as const satisfies Readonly<Record<string, (row: ExportRow) => string>>;

export type FocusColumn = keyof typeof columns;

/** What has a cost and no tokens. */
const besideTokens: Readonly<Record<string, string>> = {
  hedge: 'answer given up for another',
  judge: 'check by a model',
  guardrail: 'check by a guardrail',
  comprehend: 'check by Amazon Comprehend',
};

export const focusColumns = Object.keys(columns) as readonly FocusColumn[];

const cells = Object.values(columns);

export const focusHead = csvLine(focusColumns);

export function focusLine(row: ExportRow): string {
  return csvLine(cells.map((cell) => cell(row)));
}

function cost({ costPicoUsd }: ExportRow): string {
  return formatUsd(costPicoUsd);
}

export function monthStart(hour: Date, later: 0 | 1): string {
  return new Date(Date.UTC(hour.getUTCFullYear(), hour.getUTCMonth() + later, 1)).toISOString();
}
