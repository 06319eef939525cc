/**
 * How pages of the console are served on a laptop: only to somebody on this machine, because the pages themselves have no
 * sign-in, and with headers that let them load nothing from elsewhere and send a form nowhere.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { LambdaEvent } from '../alb/lambda-target.ts';

/** Below the root of a page, each with its file from the project's folder. */
export type PageFiles = ReadonlyMap<string, string>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const PROJECT = new URL('../../', import.meta.url);

/** A page elsewhere that has a name of its own point to this machine is not from here. */
export function isFromHere(event: LambdaEvent): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(event.headers['host'] ?? '');
}

export function pageAnswer(statusCode: number, type: string, body: string) {
  return { statusCode, headers: { ...HEADERS, 'content-type': type }, body };
}

export async function fileAnswer(file: string) {
  return pageAnswer(
    200,
    TYPES[extname(file)] ?? 'text/plain; charset=utf-8',
    await readFile(new URL(file, PROJECT), 'utf8'),
  );
}

export const notFromHere = pageAnswer(403, 'text/plain', 'Only from this machine, by its own name.');
export const noSuchPage = pageAnswer(404, 'text/plain', 'There is no such page.');
