/** `stargate vpn`: who may use the tunnel into an environment with a NAT instance; docs/vpn.md. */
import { operatorCommand, operatorOption as option } from '../operator-command.ts';
import type { Argument, Command } from '../command.ts';

const person: Argument = { field: 'name', name: 'name', isList: false, isRequired: true, refersTo: null };

export const vpnCommands: readonly Command[] = [
  operatorCommand('vpn', 'add', {
    summary:
      'Lets an admin in and prints the configuration of WireGuard for their machine, with a private key that is nowhere else.',
    argument: person,
    options: [
      option('public-key', 'public key that the admin made; the configuration then lacks the private one'),
      option('out', 'file for the configuration, which only you may read; - prints it'),
      option('dns', 'send names to the resolver of the network while the tunnel is up', 'flag'),
    ],
  }),
  operatorCommand('vpn', 'list', {
    summary: 'Lists who may use the tunnel.',
    otherVerbs: ['ls'],
    shows: 'peers',
    columns: ['name', 'address', 'public_key'],
  }),
  operatorCommand('vpn', 'remove', {
    summary: 'Shuts an admin out, within a minute, running connections included.',
    otherVerbs: ['rm', 'delete'],
    argument: person,
    isDestructive: true,
  }),
];
