/**
 * What other services cost in the columns of FOCUS, beside the rows of calls. One row: a day of UTC, an account and what is
 * charged for. The monthly fee is a recurring purchase, which has no quantity (chargefrequency.md and consumedquantity.md in
 * specification/columns of https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec).
 */
import { csvLine } from '../../../core/csv.ts';
import type { ServiceExportRow } from '../../../core/db/queries/saas-usage/cost-export.ts';
import { formatUsd } from '../../../core/money.ts';
import { saasServiceNames } from '../../../core/saas-usage/account.ts';
import type { SaasService } from '../../../core/saas-usage/collector.ts';
import { SUBSCRIPTION } from '../../../core/saas-usage/costs.ts';
import { saasServices } from '../../../core/saas-usage/services.ts';
import { focusColumns, monthStart, type FocusColumn } from './focus.ts';

const DAY_MS = 86_400_000;

const columns: Readonly<Record<FocusColumn, (row: ServiceExportRow) => string>> = {
  BilledCost: cost,
  BillingCurrency: () => 'USD',
  BillingPeriodStart: ({ day }) => monthStart(day, 0),
  BillingPeriodEnd: ({ day }) => monthStart(day, 1),
  ChargeCategory: (row) => (isFee(row) ? 'Purchase' : 'Usage'),
  ChargeDescription: (row) => `${provider(row)}, ${isFee(row) ? 'a day of the monthly fee' : row.item}`,
  ChargeFrequency: (row) => (isFee(row) ? 'Recurring' : 'Usage-Based'),
  ChargePeriodStart: ({ day }) => day.toISOString(),
  ChargePeriodEnd: ({ day }) => new Date(day.getTime() + DAY_MS).toISOString(),
  // Not empty where there is none: the serde of Athena takes nothing empty for a number.
  ConsumedQuantity: (row) => (isFee(row) ? '0' : row.quantity),
  ConsumedUnit: unit,
  ContractedCost: cost,
  EffectiveCost: cost,
  ListCost: cost,
  ProviderName: provider,
  RegionId: () => '',
  ResourceId: ({ serviceId }) => serviceId,
  ResourceName: ({ account }) => account,
  ServiceCategory: ({ service }) => known(service)?.onBills.category ?? 'Other',
  ServiceName: provider,
  SkuId: sku,
  SkuPriceId: (row) => `${sku(row)}/${formatUsd(row.pricePicoUsd)} for ${row.pricePer}`,
  SubAccountId: ({ teamId }) => teamId,
  SubAccountName: ({ teamName }) => teamName,
  Tags: () => '{}',
  x_KeyId: () => '',
  x_UserId: () => '',
  x_TokenKind: () => '',
  x_ServiceTier: () => '',
  x_Requests: () => '0',
  x_Images: () => '0',
  x_SearchUnits: () => '0',
  PublisherName: provider,
};

export function focusServiceLine(row: ServiceExportRow): string {
  return csvLine(focusColumns.map((name) => columns[name](row)));
}

function isFee({ item }: ServiceExportRow): boolean {
  return item === SUBSCRIPTION;
}

function cost({ costPicoUsd }: ServiceExportRow): string {
  return formatUsd(costPicoUsd);
}

function sku({ service, item }: ServiceExportRow): string {
  return `${service}/${item}`;
}

function provider({ service }: ServiceExportRow): string {
  return known(service)?.onBills.provider ?? service;
}

/** As units are written in FOCUS (specification/attributes/unit_format.md): `Requests`, bytes `B`. */
function unit(row: ServiceExportRow): string {
  if (isFee(row)) return '';
  const counted = known(row.service)?.metrics[row.item]?.unit;
  if (counted === undefined) return 'Units';
  if (counted === 'bytes') return 'B';
  return `${counted.charAt(0).toUpperCase()}${counted.slice(1)}`;
}

/** Undefined: a service that this version no longer has. */
function known(service: string): SaasService | undefined {
  const name = saasServiceNames.find((one) => one === service);
  return name === undefined ? undefined : saasServices[name];
}
