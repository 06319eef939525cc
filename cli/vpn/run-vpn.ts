/** What the verbs of `stargate vpn` do. Keys are made here; only the public one leaves this machine. */
import { writeFile } from 'node:fs/promises';
import { isWireguardKey, PEER_NAME } from '../../core/vpn.ts';
import { commandRefused } from '../command-refused.ts';
import { awsClients } from '../aws/clients.ts';
import { regionFor } from '../operator-command.ts';
import { ApiError, exitCodes } from '../client.ts';
import { UsageError } from '../usage-error.ts';
import { wireguardConfiguration } from './configuration.ts';
import { addPeer, listPeers, readGateway, removePeer, type Gateway, type ParameterStore } from './peers.ts';
import { createWireguardKeys } from './wireguard-key.ts';

type Fields = Readonly<Record<string, unknown>>;

export type VpnSurroundings = {
  /** Its name. @default 'dev' */
  readonly environment: string | undefined;
  /** One sentence for the person, beside the reply. */
  readonly note: (sentence: string) => void;
};

/** The reply: a text that is printed as it is, or a record that is shown as that of any command. */
export async function runVpn(
  verb: string,
  fields: Fields,
  { environment: name = 'dev', note }: VpnSurroundings,
): Promise<string | Fields> {
  const region = await regionFor(name, fields['region']);
  try {
    const ssm = await awsClients({ region }).ssm();
    if (verb === 'list') return { peers: (await listPeers(ssm, name)).map(shown) };
    const person = nameOf(fields);
    return verb === 'add' ? await add(ssm, name, person, fields, note) : await remove(ssm, name, person);
  } catch (error) {
    throw commandRefused(error, region);
  }
}

async function add(
  ssm: ParameterStore,
  environment: string,
  name: string,
  fields: Fields,
  note: VpnSurroundings['note'],
): Promise<string> {
  const given = textOf(fields['public_key']);
  if (given !== undefined && !isWireguardKey(given)) {
    throw new UsageError('--public-key must be what "wg pubkey" prints: 32 bytes in base64');
  }
  const { settings, serverKey } = gatewayOf(await readGateway(ssm, environment), environment);
  if ((await listPeers(ssm, environment)).some((peer) => peer.name === name)) {
    refuse(
      `${name} is let in already. A second machine needs a name of its own, such as ${name}-phone; a lost key: stargate vpn remove ${name}, then add again`,
    );
  }
  const keys = given === undefined ? createWireguardKeys() : { privateKey: null, publicKey: given };
  const peer = await addPeer(ssm, environment, settings, { name, publicKey: keys.publicKey });
  if (peer === null)
    refuse(
      `Every address of ${settings.cidr} is taken: remove somebody, or take a larger adminAccess.vpn.cidr`,
    );
  const configuration = wireguardConfiguration({
    settings,
    serverKey,
    address: peer.address,
    privateKey: keys.privateKey,
    asksResolver: fields['dns'] === true ? 'yes' : 'no',
  });
  const isIn = `${name} has ${peer.address} and is let in within a minute.`;
  const out = textOf(fields['out']) ?? '-';
  if (out === '-') {
    note(isIn);
    return configuration;
  }
  try {
    await writeFile(out, configuration, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await removePeer(ssm, environment, peer);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApiError(`${out} is not written, and ${name} is not let in: ${reason}`, exitCodes.refused, {
      cause: error,
    });
  }
  note(isIn);
  return `Wrote ${out}: wg-quick up ./${out.replace(/^\.\//, '')}, or import it into WireGuard's application.`;
}

async function remove(ssm: ParameterStore, environment: string, name: string): Promise<string> {
  const all = (await listPeers(ssm, environment)).filter((peer) => peer.name === name);
  if (all.length === 0) refuse(`${name} is not let in. See: stargate vpn list`);
  for (const peer of all) await removePeer(ssm, environment, peer);
  return `${name} is shut out within a minute.`;
}

function gatewayOf(found: Gateway | 'no-tunnel' | 'no-key', environment: string): Gateway {
  if (found === 'no-tunnel') {
    refuse(
      `Environment ${environment} has no tunnel here: give it egress "nat-instance" and adminAccess.vpn in lib/environments.ts, and deploy; or name another --env or --region`,
    );
  }
  if (found === 'no-key')
    refuse('The gateway has no key yet: its instance is still being set up; try again in a minute');
  return found;
}

function refuse(sentence: string): never {
  throw new ApiError(sentence, exitCodes.refused);
}

function nameOf(fields: Fields): string {
  const name = textOf(fields['name']) ?? '';
  if (PEER_NAME.test(name)) return name;
  throw new UsageError(
    `"${name}" is not a name: small letters, digits and . _ @ -, at most 64, such as ada-laptop`,
  );
}

function shown({
  name,
  address,
  publicKey,
}: {
  readonly name: string;
  readonly address: string;
  readonly publicKey: string;
}) {
  return { name, address, public_key: publicKey };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
