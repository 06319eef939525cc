/** The program of the image, built as the image's is, as that is what runs when it counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeProxyImageContext } from '../../lib/bundle.ts';

export type ImageProgram = { readonly path: string; readonly remove: () => void };

export function buildImageProgram(): ImageProgram {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-program-'));
  writeProxyImageContext(directory);
  return {
    path: join(directory, 'proxy.mjs'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
