/**
 * Where the credential comes from, in this order: --key-file, STARGATE_MASTER_KEY, STARGATE_API_KEY (a key of one's own,
 * which does what its holder may), the laptop's data directory when the address is local: what was said comes before what
 * lies there. It can be given with --master-key too, but then others see it, and the command says so.
 */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiError, exitCodes, isLocal, type Credential } from './client.ts';

export type KeySources = {
  readonly url: URL;
  readonly onLine: string | undefined;
  readonly keyFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warn: (sentence: string) => void;
};

export async function findMasterKey(sources: KeySources): Promise<Credential> {
  const { url, onLine, keyFile, environment, warn } = sources;
  if (url.protocol === 'http:' && !isLocal(url)) {
    warn(`${url.origin} is not encrypted: everyone on the way can read the master key. Use https.`);
  }
  if (onLine !== undefined) {
    warn(
      'The master key on the command line can be read by everyone on this machine and stays in the history ' +
        'of the shell. Use STARGATE_MASTER_KEY or --key-file.',
    );
    return { secret: onLine, hint: '' };
  }
  if (keyFile !== undefined) return { secret: await readKeyFile(keyFile, warn), hint: '' };
  const given = environment['STARGATE_MASTER_KEY'] ?? '';
  if (given !== '') return { secret: given, hint: '' };
  const laptop = isLocal(url) ? await laptopKey(environment['STARGATE_DATA_DIR'] ?? '') : null;
  const own = environment['STARGATE_API_KEY'] ?? '';
  if (own !== '') {
    const orElse = laptop === null ? '' : '; unset it to act with the master key of npm start';
    return { secret: own, hint: ` STARGATE_API_KEY was used${orElse}.` };
  }
  if (laptop !== null) return { secret: laptop, hint: '' };
  throw new ApiError(
    'There is no master key. Set STARGATE_MASTER_KEY (or STARGATE_API_KEY: a key of your own does what you may), or give --key-file <file> (- reads standard input).',
    exitCodes.credential,
  );
}

async function readKeyFile(file: string, warn: (sentence: string) => void): Promise<string> {
  try {
    if (file === '-') return firstLine(await readStandardInput());
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
      warn(`${file} can be read by others. Say: chmod 600 ${file}`);
    }
    return firstLine(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError(`The key file cannot be read: ${reason}`, exitCodes.credential, { cause });
  }
}

function firstLine(text: string): string {
  const line = text.split('\n')[0]?.trim() ?? '';
  if (line === '') throw new Error('it is empty');
  return line;
}

async function readStandardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

/** What `npm start` keeps; null when it never ran here. */
async function laptopKey(dataDirectory: string): Promise<string | null> {
  const project = fileURLToPath(new URL('..', import.meta.url));
  const file = join(resolve(project, dataDirectory === '' ? '.stargate' : dataDirectory), 'secrets.json');
  try {
    const secrets: unknown = JSON.parse(await readFile(file, 'utf8'));
    const isKept = typeof secrets === 'object' && secrets !== null && 'masterKey' in secrets;
    return isKept && typeof secrets.masterKey === 'string' ? secrets.masterKey : null;
  } catch {
    // No laptop edition here, or one that belongs to someone else.
    return null;
  }
}
