/**
 * `npm run bench:savings`: what cache points of the gateway's own save, by the shapes of conversations, as the table of
 * docs/prompt-caching.md. Figures are the same on every machine.
 */
import { formatUsd, picoUsd, type PicoUsd } from '../../core/money.ts';
import { replay, type Result } from './replay.ts';
import { shapes } from './shapes.ts';

export function savingsTable(): string {
  const head = [
    'conversations',
    'requests',
    'with points',
    'prompts without, $',
    'with, $',
    'saved',
    'with 4 tasks',
  ];
  const rows = shapes.map((shape) => {
    const [one, four] = [replay(shape, 1), replay(shape, 4)];
    return [
      shape.name,
      String(one.requests),
      String(one.pointed),
      cents(one.withoutPicoUsd),
      cents(one.withPicoUsd),
      savedShare(one),
      savedShare(four),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(['---', ...head.slice(1).map(() => '--:')]), ...rows.map(line)].join('\n');
}

export function savedPercent({ withoutPicoUsd, withPicoUsd }: Result): number {
  return (Number(withoutPicoUsd - withPicoUsd) / Number(withoutPicoUsd)) * 100;
}

function savedShare(result: Result): string {
  const percent = savedPercent(result).toFixed(1);
  return `${percent === '-0.0' ? '0.0' : percent.replace('-', '−')} %`;
}

function cents(amount: PicoUsd): string {
  const [whole = '0', fraction = ''] = formatUsd(picoUsd(amount)).split('.');
  return `${whole}.${fraction.padEnd(4, '0').slice(0, 4)}`;
}

if (import.meta.main) process.stdout.write(`${savingsTable()}\n`);
