/** The number that an alert compares with: its unit says how it reads in a sentence, and which numbers make sense. */

export type Threshold = {
  readonly value: number;
  readonly unit: Unit;
  /** @default that of the unit */
  readonly least?: number;
  /** @default that of the unit */
  readonly most?: number;
};

type UnitRow = {
  /** As an error says what to write. */
  readonly name: string;
  readonly say: (value: number) => string;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  /** How many of what the metric in CloudWatch counts. */
  readonly inCloudWatch: number;
};

const units = {
  count: unit({ name: '', say: String, isWhole: true }),
  'per-second': unit({ name: ' (a second)', say: (value) => `${value} a second` }),
  'per-minute': unit({ name: ' (a minute)', say: (value) => `${value} a minute`, isWhole: true }),
  share: unit({ name: ' (0.05 is 5 %)', say: (value) => `${rounded(value * 100)} %`, most: 0.99 }),
  percent: unit({ name: ' (percent)', say: (value) => `${value} %`, least: 1, most: 99 }),
  seconds: unit({ name: ' (seconds)', say: sayDuration, least: 0.001 }),
  milliseconds: unit({ name: ' (milliseconds)', say: (value) => `${value} milliseconds`, least: 1 }),
  days: unit({ name: ' (days)', say: (value) => counted(value, 'day'), isWhole: true }),
  times: unit({ name: ' (times)', say: (value) => `${value} times`, least: 1 }),
  GiB: unit({ name: ' (GiB)', say: (value) => `${value} GiB`, least: 0.1, inCloudWatch: 1024 ** 3 }),
};

export type Unit = keyof typeof units;

export function sayThreshold({ value, unit: name }: Threshold): string {
  return units[name].say(value);
}

/** As an alarm of CloudWatch compares with it. */
export function inCloudWatch({ value, unit: name }: Threshold): number {
  return value * units[name].inCloudWatch;
}

/** What is wrong with `value` in place of the default, in words that say what to write; null when it is right. */
export function wrongThreshold(value: unknown, threshold: Threshold): string | null {
  const { name, isWhole, least, most } = { ...units[threshold.unit], ...threshold };
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (isNumber && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return null;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  return `${shown(value)} does not fit; write a ${isWhole ? 'whole ' : ''}number ${range}${name}`;
}

/** As it stands in the file: a text in quotation marks. */
export function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

/** `1 request`, `10 requests`. */
export function counted(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

/** `10 seconds`, `2 minutes`: whole minutes from two on. */
function sayDuration(seconds: number): string {
  const isMinutes = seconds >= 120 && seconds % 60 === 0;
  return isMinutes ? counted(seconds / 60, 'minute') : counted(seconds, 'second');
}

function unit(row: Partial<UnitRow> & Pick<UnitRow, 'name' | 'say'>): UnitRow {
  return { least: 0, most: Infinity, isWhole: false, inCloudWatch: 1, ...row };
}

/** Without what binary fractions add: 0.07 * 100 is 7. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
