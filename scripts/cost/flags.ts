/** What `npm run cost` is told. */
import { parseArgs } from 'node:util';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import type { Use } from './use.ts';

export const USAGE = `npm run cost [-- --env NAME --users N --teams N --models N --requests N [--tokens N]]

Without flags: writes docs/cost.md. With --env: prints the bill of a month of that environment, line by line.

  --env NAME     an environment of lib/environments.ts
  --users N      people who use it
  --teams N      their teams
  --models N     models in use
  --requests N   requests a month
  --tokens N     tokens of a request, prompt and answer together; 4000
  --help         prints this`;

export type Flags =
  | { readonly kind: 'help' }
  | { readonly kind: 'page' }
  | { readonly kind: 'bill'; readonly environment: Environment; readonly use: Use };

/** The largest that makes sense; beyond it somebody has slipped. */
const MOST = { users: 1_000_000, teams: 100_000, models: 1_000, requests: 1e10, tokens: 2_000_000 } as const;
const TOKENS = 4_000;

/** Throws an Error that names the flag and says what it takes. */
export function readFlags(args: readonly string[]): Flags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      env: text,
      users: text,
      teams: text,
      models: text,
      requests: text,
      tokens: text,
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  const { env, help: _help, ...given } = values;
  if (env === undefined) {
    const [stray] = Object.keys(given);
    if (stray !== undefined) throw new Error(`--${stray} needs --env: whose bill is it? ${LISTED}`);
    return { kind: 'page' };
  }
  const number = (name: keyof typeof MOST, fallback: number | null): number => {
    const value = values[name];
    if (value === undefined && fallback !== null) return fallback;
    if (value === undefined) throw new Error(`--${name} is missing. ${LISTED}`);
    const count = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isInteger(count) && count <= MOST[name]) return count;
    throw new Error(`--${name} is "${value}"; it takes a whole number from 0 to ${MOST[name]}`);
  };
  const use: Use = {
    users: number('users', null),
    teams: number('teams', null),
    models: number('models', null),
    requests: number('requests', null),
    tokens: number('tokens', TOKENS),
  };
  return { kind: 'bill', environment: environmentNamed(env), use };
}

const LISTED = 'For example: npm run cost -- --env prod --users 200 --teams 20 --models 8 --requests 1000000';
