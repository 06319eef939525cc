/** `stargate vpn`: who may use the tunnel into an environment with a NAT instance; docs/vpn.md. */
import type { Argument, Command, Option } from '../command.ts';

const where: readonly Option[] = [
  option('env', 'environment', 'environment whose tunnel it is; dev when absent'),
  option('region', 'region', 'region it is deployed in (AWS_REGION)'),
];

export const vpnCommands: readonly Command[] = [
  command('add', {
    summary:
      'Lets an admin in and prints the configuration of WireGuard for their machine, with a private key that is nowhere else.',
    argument: named(true),
    options: [
      ...where,
      option(
        'public-key',
        'public_key',
        'public key that the admin made; the configuration then lacks the private one',
      ),
      option('out', 'out', 'file for the configuration, which only you may read; - prints it'),
      {
        ...option('dns', 'dns', 'send names to the resolver of the network while the tunnel is up'),
        kind: 'flag',
      },
    ],
  }),
  command('list', {
    summary: 'Lists who may use the tunnel.',
    otherVerbs: ['ls'],
    options: where,
    shows: 'peers',
    columns: ['name', 'address', 'public_key'],
  }),
  command('remove', {
    summary: 'Shuts an admin out, within a minute, running connections included.',
    otherVerbs: ['rm', 'delete'],
    argument: named(true),
    options: where,
    isDestructive: true,
  }),
];

function command(verb: string, about: Partial<Command> & Pick<Command, 'summary'>): Command {
  return {
    area: 'vpn',
    verb,
    otherVerbs: [],
    // Parameter Store is asked, not the admin API, which only those inside reach.
    method: 'GET',
    path: '',
    argument: null,
    options: [],
    fixed: {},
    shows: null,
    columns: null,
    isDestructive: false,
    ...about,
  };
}

function named(isRequired: boolean): Argument {
  return { field: 'name', name: 'name', isList: false, isRequired, refersTo: null };
}

function option(name: string, field: string, help: string): Option {
  return { name, field, kind: 'text', help, refersTo: null };
}
