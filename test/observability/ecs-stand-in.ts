/**
 * As much of the API of ECS as the collector's observer asks: lists by pages, of the tasks that ECS wants to run, which is
 * what a list has by default.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html (desiredStatus)
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { listen } from '../support/listen.ts';

export type EcsTask = {
  readonly id: string;
  readonly address: string;
  readonly family: string;
  /** What ECS wants of it: one that is drained is to be STOPPED, while it still runs. */
  desiredStatus: 'RUNNING' | 'STOPPED';
  healthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
};

export type EcsStandIn = { readonly url: string; readonly asked: ReadonlySet<string> };

const PREFIX = 'arn:aws:ecs:us-east-1:111122223333:';
/** Real ones hold a hundred; so a test sees more than one page. */
const PAGE = 20;

/** `port`: of every container. */
export async function startEcsStandIn(
  t: TestContext,
  tasks: readonly EcsTask[],
  port: number,
): Promise<EcsStandIn> {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const verb = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      asked.add(`ecs:${verb}`);
      const answer = answers[verb]?.(body as Question, tasks, port);
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer ?? { __type: 'InvalidParameterException', message: verb }));
    });
  });
  return { url: await listen(t, server), asked };
}

type Question = {
  readonly nextToken?: string;
  readonly tasks?: readonly string[];
  readonly taskDefinition?: string;
};

const answers: Readonly<
  Record<string, (question: Question, tasks: readonly EcsTask[], port: number) => unknown>
> = {
  ListTasks: ({ nextToken = '0' }, tasks) => {
    const running = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const end = Number(nextToken) + PAGE;
    return {
      taskArns: running.slice(Number(nextToken), end).map(arnOf),
      ...(end < running.length ? { nextToken: String(end) } : {}),
    };
  },
  ListServices: () => ({ serviceArns: [`${PREFIX}service/stargate/proxy`] }),
  DescribeTasks: ({ tasks: wanted = [] }, tasks) =>
    wanted.length === 0
      ? undefined
      : { tasks: tasks.filter((task) => wanted.includes(arnOf(task))).map(describe), failures: [] },
  DescribeTaskDefinition: ({ taskDefinition = '' }, _tasks, port) => ({
    taskDefinition: {
      taskDefinitionArn: taskDefinition,
      family: /task-definition\/(.+):\d+$/.exec(taskDefinition)?.[1],
      revision: 3,
      networkMode: 'awsvpc',
      containerDefinitions: [
        {
          name: 'proxy',
          portMappings: [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
        },
      ],
    },
  }),
};

function arnOf({ id }: EcsTask): string {
  return `${PREFIX}task/stargate/${id}`;
}

function describe(task: EcsTask): unknown {
  return {
    taskArn: arnOf(task),
    taskDefinitionArn: `${PREFIX}task-definition/${task.family}:3`,
    group: 'service:proxy',
    launchType: 'FARGATE',
    lastStatus: 'RUNNING',
    desiredStatus: task.desiredStatus,
    healthStatus: task.healthStatus,
    attachments: [
      {
        type: 'ElasticNetworkInterface',
        status: 'ATTACHED',
        details: [{ name: 'privateIPv4Address', value: task.address }],
      },
    ],
  };
}
