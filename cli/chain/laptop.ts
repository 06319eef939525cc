/** What the laptop edition says of itself, so that nobody has to tell the command line. */
import { isObject } from '../../core/json.ts';
import { fetchText } from '../client.ts';

export type Laptop = {
  /** Its public address. */
  readonly edgeUrl: string;
  /** Whether calls go to the simulator, and cost nothing. */
  readonly isSimulated: boolean;
};

/** Null: another gateway answers at that address. */
export async function findLaptop(url: URL): Promise<Laptop | null> {
  const { status, text } = await fetchText(new URL('/ui/laptop.json', url));
  if (status !== 200) return null;
  try {
    const facts: unknown = JSON.parse(text);
    const isLaptop = isObject(facts) && typeof facts['edge_url'] === 'string';
    return isLaptop
      ? { edgeUrl: String(facts['edge_url']), isSimulated: facts['bedrock'] === 'simulator' }
      : null;
  } catch {
    // A page of something else.
    return null;
  }
}
