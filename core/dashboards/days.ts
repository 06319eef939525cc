/** Days in the SQL of panels: days of UTC, as everywhere. */
export const TODAY = `(now() at time zone 'UTC')::date`;
export const THIS_MONTH = `date_trunc('month', now() at time zone 'UTC')::date`;
export const LAST_MONTH = `(${THIS_MONTH} - interval '1 month')::date`;

/** A day as the moment that charts draw it at. */
export const DAY_AS_TIME = `day::timestamp at time zone 'UTC'`;
