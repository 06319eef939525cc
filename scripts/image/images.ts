/** The images that `npm run image` builds, and what each is tried with. */
import { writeExporterImageContext, writeProxyImageContext } from '../../lib/bundle.ts';
import { smoke, startSurroundings } from '../smoke.ts';
import { startServices } from './services.ts';

export type Image = {
  readonly tag: string;
  readonly writeContext: (directory: string) => void;
  /** The program in it. */
  readonly program: string;
  /** Options for what it may write to. */
  readonly writable: readonly string[];
  readonly portVariable: string;
  /** What it says when it is started without settings. */
  readonly namesWithoutSettings: string;
  readonly startSurroundings: (databaseUrl: string | undefined) => Promise<Surroundings>;
  readonly smokeShows: string;
};

export type Surroundings = {
  readonly environment: Readonly<Record<string, string>>;
  /** Throws an error that names the first thing that is wrong. */
  readonly smoke: (url: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export const images = {
  proxy: {
    tag: 'stargate-proxy:local',
    writeContext: writeProxyImageContext,
    program: '/app/proxy.mjs',
    writable: ['--tmpfs', '/journal:uid=65532,mode=700'],
    portVariable: 'PORT',
    namesWithoutSettings: 'DB_SECRET_ARN',
    startSurroundings: async (databaseUrl) => {
      const { environment, key, stop } = await startSurroundings(databaseUrl);
      return { environment, smoke: (url) => smoke(url, key), stop };
    },
    smokeShows: 'It became ready, answered, streamed, refused an unknown key',
  },
  'saas-usage-exporter': {
    tag: 'stargate-saas-usage-exporter:local',
    writeContext: writeExporterImageContext,
    program: '/app/exporter.mjs',
    writable: [],
    portVariable: 'EXPORTER_PORT',
    namesWithoutSettings: 'ALGOLIA_APPLICATION_ID',
    startSurroundings: startServices,
    smokeShows: 'It became ready, and shows what was used',
  },
} as const satisfies Readonly<Record<string, Image>>;
