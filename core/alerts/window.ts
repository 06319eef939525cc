/**
 * The duration of an alarm: periods of CloudWatch that must be bad, of how many.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
import type { Window } from './alert.ts';
import { shown } from './threshold.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export function badMinutes({ periodSeconds, badPeriods }: Window): number {
  return (periodSeconds * badPeriods) / 60;
}

/** `window` for as long as it is to be bad; as many periods as before may be good in between. */
export function windowOf(window: Window, forMinutes: number | undefined): Window {
  if (forMinutes === undefined) return window;
  const badPeriods = (forMinutes * 60) / window.periodSeconds;
  return { ...window, badPeriods, periods: badPeriods + spare(window) };
}

/** What is wrong with `forMinutes` for an alarm of such periods; null when it is right. */
export function wrongWindow(forMinutes: unknown, window: Window): string | null {
  const step = window.periodSeconds / 60;
  const most = (longest(window) / window.periodSeconds - spare(window)) * step;
  if (
    typeof forMinutes === 'number' &&
    forMinutes >= step &&
    forMinutes <= most &&
    Number.isInteger(forMinutes / step)
  ) {
    return null;
  }
  const given = shown(forMinutes);
  return step === 1
    ? `${given} does not fit; CloudWatch looks every minute, so write whole minutes from 1 to ${most}`
    : `${given} does not fit; CloudWatch looks every ${step} minutes, so write ${step}, ${2 * step}, ${3 * step} or another multiple of ${step} up to ${most}`;
}

/**
 * Seconds that all periods of an alarm may take: a day, and a week where each is an hour or more.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Period)
 */
function longest({ periodSeconds }: Window): number {
  return periodSeconds < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
}

function spare({ periods, badPeriods }: Window): number {
  return periods - badPeriods;
}
