/**
 * Which numbers the numbering plans allow, by Google's data as libphonenumber-js brings it. Its parser takes some 10 µs for
 * a number, which is too long for a table full of them; its patterns alone take a hundredth of that. A test holds the answers
 * against the parser's.
 */
import metadata from 'libphonenumber-js/min/metadata';

/** Whether digits after a `+` (or `00`) can be a telephone number. */
export function isInternational(digits: string): boolean {
  for (let length = 1; length <= 3; length += 1) {
    const countries = BY_CALLING_CODE.get(digits.slice(0, length));
    if (countries === undefined) continue;
    const national = digits.slice(length);
    return countries.some((plan) => fits(plan, national));
  }
  return false;
}

/** Whether digits as one writes them within a country can be a telephone number there. */
export function isNational(country: string, digits: string): boolean {
  const plan = BY_COUNTRY.get(country);
  if (plan === undefined) return false;
  return (
    fits(plan, digits) ||
    (plan.prefix !== '' && digits.startsWith(plan.prefix) && fits(plan, digits.slice(plan.prefix.length)))
  );
}

type Plan = {
  readonly pattern: RegExp;
  readonly lengths: readonly number[];
  /** What is dialled before a national number within the country. */
  readonly prefix: string;
};

function fits({ pattern, lengths }: Plan, national: string): boolean {
  return lengths.includes(national.length) && pattern.test(national);
}

const BY_COUNTRY: ReadonlyMap<string, Plan> = new Map(
  Object.entries(metadata.countries).map(([country, plan]) => [country, planOf(plan)]),
);

const BY_CALLING_CODE: ReadonlyMap<string, readonly Plan[]> = byCallingCode();

function byCallingCode(): ReadonlyMap<string, readonly Plan[]> {
  const plans = new Map<string, readonly Plan[]>();
  for (const [code, countries] of Object.entries<readonly string[]>(metadata.country_calling_codes))
    plans.set(
      code,
      countries.flatMap((country) => BY_COUNTRY.get(country) ?? []),
    );
  for (const [code, plan] of Object.entries(metadata.nonGeographic)) plans.set(code, [planOf(plan)]);
  return plans;
}

/** Fields of a plan by their place: https://gitlab.com/catamphetamine/libphonenumber-js/blob/master/METADATA.md */
function planOf(plan: readonly unknown[]): Plan {
  const [, , pattern, lengths, , prefix] = plan;
  return {
    pattern: new RegExp(`^(?:${String(pattern)})$`),
    lengths: Array.isArray(lengths) ? lengths.map(Number) : [],
    prefix: typeof prefix === 'string' ? prefix : '',
  };
}
