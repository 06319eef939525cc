/** Numbers as people read them, by the unit of a panel or a column. */

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** @param {string | number | boolean | null | undefined} value @param {string} unit */
export function format(value, unit) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  switch (unit) {
    case 'usd':
      return dollars(value);
    case 'usd-per-hour':
      return `${dollars(value)}/h`;
    case 'ratio':
      return `${WHOLE.format(value * 100)} %`;
    case 'seconds':
      return duration(value);
    case 'milliseconds':
      return duration(value / 1000);
    case 'bytes':
      return bytes(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
    case 'decimal-bytes':
      return bytes(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
    case 'requests-per-second':
    case 'tokens-per-second':
    case 'events-per-second':
      return `${SHORT.format(value)}/s`;
    case 'tokens':
      return SHORT.format(value);
    default:
      return WHOLE.format(value);
  }
}

function dollars(value) {
  const isSmall = value !== 0 && Math.abs(value) < 1;
  const digits = isSmall
    ? { minimumSignificantDigits: 2, maximumSignificantDigits: 4 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${value.toLocaleString('en', digits)}`;
}

function duration(seconds) {
  if (Math.abs(seconds) >= 1 || seconds === 0) return `${WHOLE.format(seconds)} s`;
  if (Math.abs(seconds) >= 0.001) return `${WHOLE.format(seconds * 1000)} ms`;
  return `${WHOLE.format(seconds * 1e6)} µs`;
}

function bytes(value, step, units) {
  let left = value;
  let unit = 0;
  while (Math.abs(left) >= step && unit < units.length - 1) {
    left /= step;
    unit += 1;
  }
  return `${WHOLE.format(left)} ${units[unit]}`;
}
