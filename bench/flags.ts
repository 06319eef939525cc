/** What `npm run bench` is told. A wrong flag is answered with what is wrong, and with those that there are. */
import { parseArgs } from 'node:util';
import { OWN_NAMES } from './target.ts';

export type PeerFlag = {
  readonly name: string;
  readonly origin: string;
  readonly key: string;
  readonly pid: number | null;
  /** What it calls the model. @default the gateway's name of it */
  readonly model: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

export type Flags = {
  readonly length: 'quick' | 'usual' | 'long';
  /** Text in the names of what is measured; empty measures all. */
  readonly only: string;
  /** Whether report, JSON and plots are written into the repository. */
  readonly writes: boolean;
  /** Whether stdout gets JSON in place of tables. */
  readonly printsJson: boolean;
  readonly peers: readonly PeerFlag[];
  /** Where peers find the simulator; 0 takes any free port. */
  readonly simulatorPort: number;
};

export const USAGE = `npm run bench -- [flags]

  --quick               one short turn of each
  --long                all turns, and all numbers of streams
  --only <text>         what has this text in its name
  --write               writes bench/report.md, bench/report.json and the plots in docs/images
  --json                prints JSON in place of tables
  --peer <name>=<url>   measures another gateway too, by OpenAI's Chat Completions; may be repeated
  --peer-key <name>=<key>            its key
  --peer-pid <name>=<pid>            its process, whose CPU and memory are read, with its children
  --peer-model <name>=<model>        what it calls the model
  --peer-header <name>=<header>: <value>   one more header; may be repeated
  --simulator-port <port>            where peers find the simulator, which stands for Bedrock`;

/** Throws an Error whose message is for who typed it. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parsed(args);
  if (values.quick && values.long) throw new Error('--quick and --long exclude each other');
  return {
    length: values.quick ? 'quick' : values.long ? 'long' : 'usual',
    only: values.only,
    writes: values.write,
    printsJson: values.json,
    peers: peersOf(values),
    simulatorPort: portOf(values['simulator-port']),
  };
}

const many = { type: 'string', multiple: true, default: [] as string[] } as const;

function parsed(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      peer: many,
      'peer-key': many,
      'peer-pid': many,
      'peer-model': many,
      'peer-header': many,
      'simulator-port': { type: 'string', default: '0' },
    },
  });
}

function peersOf(values: ReturnType<typeof parsed>['values']): readonly PeerFlag[] {
  const urls = pairs('peer', values.peer);
  const keys = new Map(pairs('peer-key', values['peer-key']));
  const pids = new Map(pairs('peer-pid', values['peer-pid']));
  const models = new Map(pairs('peer-model', values['peer-model']));
  const headers = pairs('peer-header', values['peer-header']);
  const names = new Set(urls.map(([name]) => name));
  for (const [name] of [...keys, ...pids, ...models, ...headers]) {
    if (!names.has(name)) throw new Error(`there is no --peer ${name}=<url>`);
  }
  if (names.size < urls.length) throw new Error('two peers have the same name');
  return urls.map(([name, url]) => ({
    name,
    origin: originOf(name, url),
    key: keys.get(name) ?? '',
    pid: pidOf(name, pids.get(name)),
    model: models.get(name) ?? null,
    headers: Object.fromEntries(headers.flatMap(([of, text]) => (of === name ? [headerOf(text)] : []))),
  }));
}

function pairs(flag: string, given: readonly string[]): readonly (readonly [string, string])[] {
  return given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1) throw new Error(`--${flag} is <name>=<value>, not ${text}`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

function originOf(name: string, url: string): string {
  if (OWN_NAMES.includes(name)) throw new Error(`a peer is not called ${OWN_NAMES.join(', ')}`);
  if (!/^http:\/\/[^/?#]+(\/[^?#]*)?$/.test(url) || !URL.canParse(url)) {
    throw new Error(`--peer ${name} needs a URL like http://127.0.0.1:8787, not ${url}`);
  }
  return url.replace(/\/+$/, '');
}

function pidOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new Error(`--peer-pid ${name} is the number of a process, not ${text}`);
  return Number(text);
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`--simulator-port is a number up to 65535, not ${text}`);
  }
  return Number(text);
}

function headerOf(text: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z0-9-]+): *([\x20-\x7e]+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`--peer-header is <name>=<header>: <value>, not ${text}`);
  }
  return [name, value];
}
