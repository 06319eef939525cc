/** Asks a gateway the same question so many times. Any answer but 200 ends the run: its figures would mean nothing. */
import { Pool } from 'undici';
import type { Question } from '../question.ts';
import { CONNECTIONS } from './paths.ts';

export async function askMany(
  origin: string,
  key: string,
  { path, body, headers }: Question,
  requests: number,
): Promise<void> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1, allowH2: false });
  let left = requests;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200)
        throw new Error(`${path} was answered with ${answer.statusCode}: ${text.slice(0, 200)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, client));
  } finally {
    await pool.destroy();
  }
}
