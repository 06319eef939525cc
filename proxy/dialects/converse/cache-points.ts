/**
 * Cache points as a model takes them: behind something, and only behind what can be cached; at most four, of which the
 * last count most; and those for an hour before those for five minutes. A point in another place moves back to where it
 * may be, and is left out when there is no such place. Where there are no points, nothing is looked at.
 */
import type { ModelTraits } from '../../../core/catalog/model.ts';
import type { Placement } from '../caching.ts';
import { isWithout, type Target } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { Block } from './content.ts';
import type { Turn } from './turns.ts';

export type Cachable = {
  readonly tools: readonly JsonObject[];
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
};

const MOST_POINTS = 4;
const POINT: Block = { cachePoint: { type: 'default' } };
const HOUR_POINT: Block = { cachePoint: { type: 'default', ttl: '1h' } };

/**
 * Points of the gateway's own: behind the tools and the system prompt, and everywhere also behind the last turn of the user,
 * which the next request goes on from, and behind the one before, which the last request wrote. Where points stand behind
 * texts alone, those turns are the last two that have one.
 */
export function withOwnPoints(
  { tools, system, turns }: Cachable,
  placement: Exclude<Placement, 'nowhere'>,
  { cachePoints }: Pick<ModelTraits, 'cachePoints'>,
): Cachable {
  const isFit = ({ role, content }: Turn): boolean =>
    cachePoints === 'anywhere' ? role === 'user' : content.some(isText);
  const last = placement === 'head' ? -1 : turns.findLastIndex(isFit);
  const before = last === -1 ? -1 : turns.findLastIndex((turn, at) => at < last && isFit(turn));
  return {
    tools: tools.length === 0 ? tools : [...tools, POINT],
    system: system.length === 0 ? system : [...system, POINT],
    turns: turns.map((turn, at) =>
      at === last || at === before ? { role: turn.role, content: [...turn.content, POINT] } : turn,
    ),
  };
}

/** Bedrock caches in the order tools, system, messages. */
export function withCachePoints({ tools, system, turns }: Cachable, target: Target): Cachable {
  const { traits, supportsCaching } = target.model;
  const isTaken = supportsCaching && traits.cachePoints !== 'none' && !isWithout(target, 'cache-points');
  const isAnywhere = traits.cachePoints === 'anywhere';
  const never = (): boolean => false;
  const inTools = isTaken && isAnywhere ? isTool : never;
  const inContent = isTaken ? (isAnywhere ? isCachable : isText) : never;
  const lists = [placed(tools, inTools), placed(system, inContent)];
  for (const turn of turns) lists.push(placed(turn.content, inContent));
  const [fittedTools = [], fittedSystem = [], ...contents] = numbered(lists, isAnywhere);
  return {
    tools: fittedTools,
    system: fittedSystem,
    turns: turns.map(({ role }, index) => ({ role, content: contents[index] ?? [] })),
  };
}

/** Whether the model takes any of them. */
export function hasPoints({ tools, system, turns }: Cachable): boolean {
  return tools.some(isPoint) || system.some(isPoint) || turns.some(({ content }) => content.some(isPoint));
}

function isPoint(block: Block): boolean {
  return block['cachePoint'] !== undefined;
}

function isHourPoint(block: Block): boolean {
  const point = block['cachePoint'];
  return typeof point === 'object' && point !== null && 'ttl' in point && point.ttl === '1h';
}

function isTool(block: Block): boolean {
  return block['toolSpec'] !== undefined;
}

function isText(block: Block): boolean {
  return block['text'] !== undefined;
}

/** Claude caches neither thoughts nor, on Bedrock, what is behind a document that is no PDF. */
function isCachable({ reasoningContent, document }: Block): boolean {
  if (reasoningContent !== undefined) return false;
  return (
    typeof document !== 'object' || document === null || !('format' in document) || document.format === 'pdf'
  );
}

/** Each point stands directly behind a block of which `isBefore` holds, and no two behind the same. */
function placed(blocks: readonly Block[], isBefore: (block: Block) => boolean): Block[] {
  const out: Block[] = [];
  /** Where a point may be: behind the last block of which it holds; 0: nowhere. */
  let spot = 0;
  for (const block of blocks) {
    if (!isPoint(block)) {
      out.push(block);
      if (isBefore(block)) spot = out.length;
      continue;
    }
    if (spot === 0) continue;
    const there = out[spot];
    if (there === undefined) out.push(block);
    else if (!isPoint(there)) out.splice(spot, 0, block);
    else if (isHourPoint(block)) out[spot] = block;
  }
  return out;
}

/** The last points of all lists; those before one for an hour are for an hour too, which costs nothing more. */
function numbered(lists: readonly Block[][], takesHours: boolean): readonly Block[][] {
  let count = 0;
  let isHour = false;
  return lists
    .toReversed()
    .map((blocks) =>
      blocks
        .toReversed()
        .flatMap((block) => {
          if (!isPoint(block)) return [block];
          count += 1;
          if (count > MOST_POINTS) return [];
          isHour ||= takesHours && isHourPoint(block);
          return [isHour ? HOUR_POINT : POINT];
        })
        .toReversed(),
    )
    .toReversed();
}
