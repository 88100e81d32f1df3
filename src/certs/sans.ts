import { SlipwayError } from '../errors/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { isDnsName, isWildcardDnsName } from './dns-name.ts';
import { splitEndpoint } from './endpoint.ts';
import { firstAddressOf, formatIp, parseIp } from './ip-address.ts';
import type { PkiContext } from './pki-context.ts';

/** What a certificate is valid for, in the order it is written: names sorted, addresses as they came, none twice. */
export interface Sans {
  readonly dns: readonly string[];
  /** Canonical texts. */
  readonly ips: readonly string[];
  /** Requested, but neither an address nor a DNS name: left out. */
  readonly skipped: readonly string[];
}

export const noSans: Sans = { dns: [], ips: [], skipped: [] };

export const apiServerSans = (context: PkiContext): Sans => {
  const { networking, controlPlaneEndpoint, apiServer } = context.cluster;
  const service = firstAddressOf(networking.serviceSubnet);
  if (!service) {
    throw new SlipwayError('SPEC_INVALID', `serviceSubnet "${networking.serviceSubnet}" is not a CIDR.`, {
      hint: 'Set networking.serviceSubnet to a value such as "10.96.0.0/12".',
    });
  }
  return collect([
    context.nodeName,
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    ...(networking.dnsDomain ? [`kubernetes.default.svc.${networking.dnsDomain}`] : []),
    formatIp(service),
    context.advertiseAddress,
    ...(controlPlaneEndpoint ? [splitEndpoint(controlPlaneEndpoint).host] : []),
    ...(apiServer.certSANs ?? []),
  ]);
};

/** Names that the configuration adds to those of the node and of the Service: the ones that may change while a cluster runs. */
export const addedNames = ({ controlPlaneEndpoint, apiServer, etcd }: ClusterConfiguration): ReadonlySet<string> => {
  const ofEtcd = 'local' in etcd ? [...(etcd.local.serverCertSANs ?? []), ...(etcd.local.peerCertSANs ?? [])] : [];
  const { dns, ips } = collect([
    ...(controlPlaneEndpoint ? [splitEndpoint(controlPlaneEndpoint).host] : []),
    ...(apiServer.certSANs ?? []),
    ...ofEtcd,
  ]);
  return new Set([...dns, ...ips]);
};

export const etcdServerSans = (context: PkiContext): Sans => etcdSans(context, 'serverCertSANs');
export const etcdPeerSans = (context: PkiContext): Sans => etcdSans(context, 'peerCertSANs');

const etcdSans = (context: PkiContext, extra: 'serverCertSANs' | 'peerCertSANs'): Sans => {
  const { etcd } = context.cluster;
  const more = 'local' in etcd ? (etcd.local[extra] ?? []) : [];
  return collect([context.nodeName, 'localhost', context.advertiseAddress, '127.0.0.1', '::1', ...more]);
};

const collect = (wanted: readonly string[]): Sans => {
  const dns = new Set<string>();
  const ips = new Set<string>();
  const skipped: string[] = [];
  for (const name of wanted) {
    const address = parseIp(name);
    if (address) ips.add(formatIp(address));
    else if (isDnsName(name) || isWildcardDnsName(name)) dns.add(name);
    else skipped.push(name);
  }
  return { dns: [...dns].sort(), ips: [...ips], skipped };
};
