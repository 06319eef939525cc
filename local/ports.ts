/** Before anything is started: are the ports free? All of them are asked, so that one run names every problem. */
import { createServer } from 'node:http';
import { listen } from './http/listen.ts';
import { LocalProblem } from './local-problem.ts';

export type WantedPort = { readonly port: number; readonly variable: string };

export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const { port, variable } of wanted) {
    const twin = wanted.find((other) => other.variable !== variable && other.port === port && port !== 0);
    if (twin !== undefined) {
      if (twin.variable > variable)
        problems.push(`${variable} and ${twin.variable} are both ${port}: make them differ.`);
      continue;
    }
    try {
      const listening = await listen(createServer(), port, variable);
      await listening.stop(0);
    } catch (error) {
      if (!(error instanceof LocalProblem)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new LocalProblem(problems.join('\n'));
}
