/** The whole gateway of `npm start`, with a simulator of ours behind it that keeps what arrives. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorCredentials } from '../../local/settings.ts';
import { startBedrockSimulator, type ArrivedCall } from '../../simulator/simulator.ts';
import { part, runLaptop } from '../support/run-laptop.ts';
import { badCalls, type BadCall } from './upstream.ts';

export type FrameworkGateway = {
  readonly url: string;
  readonly key: string;
  readonly simulatorUrl: string;
  /** What arrived since the last time, and what of it Bedrock would not take. */
  readonly taken: () => { readonly arrived: readonly ArrivedCall[]; readonly bad: readonly BadCall[] };
  readonly stop: () => Promise<void>;
};

export async function startFrameworkGateway(): Promise<FrameworkGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-frameworks-'));
  let arrived: ArrivedCall[] = [];
  const simulator = await startBedrockSimulator({
    port: 0,
    accessKeys: [
      {
        accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
        secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
      },
    ],
    bearerTokens: [],
    watch: (call) => arrived.push(call),
  });
  const stops = [() => rm(directory, { recursive: true, force: true }), () => simulator.close()];
  const ending = { after: (stop: () => Promise<void>) => void stops.push(stop) };
  const laptop = runLaptop(ending, join(directory, 'data'), { STARGATE_BEDROCK_ENDPOINT: simulator.url });
  const stop = async (): Promise<void> => {
    for (const part of stops.toReversed()) await part();
  };
  const output = await laptop.ready.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url: part(output, /^ {2}Edge \(public\) +(http:\S+)$/m),
    key: part(output, /^ {2}Demo key +(sk-sg-\w+)$/m),
    simulatorUrl: simulator.url,
    taken: () => {
      const taken = arrived;
      const failures = new Map(simulator.log().map(({ requestId, failure }) => [requestId, failure]));
      const bad = badCalls(taken, failures);
      arrived = [];
      simulator.reset();
      return { arrived: taken, bad };
    },
    stop,
  };
}
