/** What the command line must be told to reach a laptop edition that differs from what it expects by itself. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programs } from '../core/settings/settings.ts';

export type Reachable = {
  readonly albUrl: string;
  readonly dataDirectory: string;
  /** Null: it speaks HTTP. */
  readonly authorityFile: string | null;
  /** Whether its master key was given to it, so that it is not the one in the data directory. */
  readonly hasGivenMasterKey: boolean;
};

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const { albPort, dataDirectory: kept } = programs.laptop;

/** Variables by their names, ready for a shell; none where the command line finds it by itself. */
export function commandLineVariables(laptop: Reachable): Readonly<Record<string, string>> {
  const { albUrl, dataDirectory, authorityFile, hasGivenMasterKey } = laptop;
  return {
    ...(albUrl === `http://127.0.0.1:${albPort.fallback}` ? {} : { STARGATE_URL: albUrl }),
    ...(dataDirectory === resolve(PROJECT, kept.fallback)
      ? {}
      : { STARGATE_DATA_DIR: shellWord(dataDirectory) }),
    ...(authorityFile === null ? {} : { NODE_EXTRA_CA_CERTS: shellWord(authorityFile) }),
    ...(hasGivenMasterKey ? { STARGATE_MASTER_KEY: '"$STARGATE_MASTER_KEY"' } : {}),
  };
}

/** As a shell reads it: in quotation marks where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
