/**
 * An admin's side of the tunnel, as `wg-quick` and the WireGuard applications read it. Only what is for the network goes
 * through it; everything else goes where it went before. https://man7.org/linux/man-pages/man8/wg-quick.8.html
 */
import type { VpnSettings } from '../../core/vpn.ts';

export type AdminSide = {
  readonly settings: VpnSettings;
  readonly serverKey: string;
  readonly address: string;
  /** Null: the admin has it, and puts it in. */
  readonly privateKey: string | null;
  readonly asksResolver: 'yes' | 'no';
};

/** Routers between drop a mapping that is silent for half a minute. */
const KEEPALIVE_SECONDS = 25;

export function wireguardConfiguration(side: AdminSide): string {
  const { settings } = side;
  return [
    '[Interface]',
    `PrivateKey = ${side.privateKey ?? 'PUT-YOUR-PRIVATE-KEY-HERE'}`,
    `Address = ${side.address}/32`,
    ...(side.asksResolver === 'yes' ? [`DNS = ${settings.resolver}`] : []),
    '',
    '[Peer]',
    `PublicKey = ${side.serverKey}`,
    `Endpoint = ${settings.endpoint}`,
    `AllowedIPs = ${settings.networkCidr}`,
    `PersistentKeepalive = ${KEEPALIVE_SECONDS}`,
    '',
  ].join('\n');
}
