/**
 * The proxy tasks behind the load balancer: requests go to the healthy one with the fewest running, health is asked
 * at /health/readiness, and a task that drains stops receiving new requests while its running ones go on.
 */
import { Pool, type Dispatcher } from 'undici';

export type Target = {
  readonly dispatcher: Dispatcher;
  /** Counts a request that starts here; the returned function counts its end. */
  readonly begin: () => () => void;
};

export type TargetGroup = {
  /** Adds a task that is ready. The returned function takes it out again, once. */
  readonly register: (url: string) => () => void;
  /** The target for the next request, or null when none is healthy. */
  readonly pick: () => Target | null;
  readonly stop: () => Promise<void>;
};

type Member = Target & { readonly dispatcher: Pool; isHealthy: boolean; running: number };

export function createTargetGroup({ healthIntervalMs = 500 } = {}): TargetGroup {
  const members = new Set<Member>();
  const timer = setInterval(() => {
    for (const member of members) void check(member);
  }, healthIntervalMs);
  timer.unref();
  return {
    register: (url) => {
      const member = createMember(url);
      members.add(member);
      return () => {
        if (!members.delete(member)) return;
        // Resolves when its running requests have ended.
        void member.dispatcher.close();
      };
    },
    pick: () => {
      let best: Member | null = null;
      for (const member of members)
        if (member.isHealthy && (best === null || member.running < best.running)) best = member;
      // The one picked stands last from here on, so that among equals each gets its turn.
      if (best !== null && members.delete(best)) members.add(best);
      return best;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all([...members].map((member) => member.dispatcher.destroy()));
      members.clear();
    },
  };
}

function createMember(url: string): Member {
  const member: Member = {
    // The load balancer judges the head of an answer itself.
    dispatcher: new Pool(url, { maxHeaderSize: 131_072 }),
    isHealthy: true,
    running: 0,
    begin: () => {
      member.running += 1;
      return () => {
        member.running -= 1;
      };
    },
  };
  return member;
}

/** A task that does not answer in time is as unhealthy as one that says so. */
async function check(member: Member): Promise<void> {
  try {
    const answer = await member.dispatcher.request({
      method: 'GET',
      path: '/health/readiness',
      headersTimeout: 2_000,
      bodyTimeout: 2_000,
    });
    await answer.body.dump();
    member.isHealthy = answer.statusCode === 200;
  } catch {
    member.isHealthy = false;
  }
}
