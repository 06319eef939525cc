/**
 * AWS's bill, from Cost Explorer: dollars for Bedrock in a month, by the cost allocation tag that the application
 * inference profiles carry. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html
 */
import { GetCostAndUsageCommand, type CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import type { Figure } from '../../../core/db/queries/usage/reconciliations.ts';

export const COST_METRIC = 'UnblendedCost';
/** Bedrock's models of others than Amazon are sold through the marketplace and named "<model> (Amazon Bedrock Edition)". */
const IS_BEDROCK = /bedrock/i;

/** `from` and `to` are midnights of UTC within one month. */
export async function billedMonth(
  client: CostExplorerClient,
  tag: string,
  from: Date,
  to: Date,
): Promise<readonly Figure[]> {
  const sums = new Map<string, bigint>();
  let nextPage: string | undefined;
  do {
    const answer = await client.send(
      new GetCostAndUsageCommand({
        TimePeriod: { Start: dateOf(from), End: dateOf(to) },
        Granularity: 'MONTHLY',
        Metrics: [COST_METRIC],
        GroupBy: [
          { Type: 'TAG', Key: tag },
          { Type: 'DIMENSION', Key: 'SERVICE' },
        ],
        ...(nextPage === undefined ? {} : { NextPageToken: nextPage }),
      }),
    );
    for (const group of (answer.ResultsByTime ?? []).flatMap((result) => result.Groups ?? [])) {
      const [tagged = '', service = ''] = group.Keys ?? [];
      if (!IS_BEDROCK.test(service)) continue;
      // `tag$value`; nothing behind the dollar: resources without it.
      const model = tagged.slice(tagged.indexOf('$') + 1);
      sums.set(model, (sums.get(model) ?? 0n) + picoOf(group.Metrics?.[COST_METRIC]?.Amount ?? '0'));
    }
    nextPage = answer.NextPageToken;
  } while (nextPage !== undefined);
  return [...sums].map(([subject, amount]) => ({
    startsAt: from,
    subject,
    metric: COST_METRIC,
    amount: String(amount),
  }));
}

/** Dollars as AWS writes them, with any number of decimals, → pico-dollars; what is finer is cut. */
function picoOf(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[Ee]([+-]?\d+))?$/.exec(text);
  if (match === null) throw new Error('Cost Explorer answered an amount that is not a number');
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = 12 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const amount = scale >= 0 ? digits * 10n ** BigInt(scale) : digits / 10n ** BigInt(-scale);
  return sign === '-' ? -amount : amount;
}

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
