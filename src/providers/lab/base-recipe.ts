import { createHash } from 'node:crypto';
import { renderTemplate, templateText } from '../../render/index.ts';

/** How the file system that all hosts share is made. */
export interface BaseRecipe {
  /** Changes whenever anything in the recipe does. */
  readonly key: string;
  readonly script: string;
}

/** A bare Debian 12 server: what an administrator would find, and nothing of Kubernetes. */
export const baseRecipe = (): BaseRecipe => {
  const script = renderTemplate(templateText('lab/build-base.sh.hbs'), {
    suite: 'bookworm',
    packages: packages.join(','),
    kept: kept.join(' '),
    files: files.map(({ path, mode, template }) => ({ path, mode, content: templateText(template) })),
    enabled: 'slipway-lab-boot.service ssh.service systemd-networkd.service',
    masked: masked.join(' '),
  });
  return { key: createHash('sha256').update(script).digest('hex').slice(0, 12), script };
};

const packages: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd', 'openssh-server', 'sudo', 'python3-minimal'],
  ...['iproute2', 'iputils-ping', 'iptables', 'nftables', 'ebtables', 'conntrack', 'ethtool', 'socat', 'ipset'],
  ...['kmod', 'mount', 'util-linux', 'procps', 'curl', 'ca-certificates', 'runc', 'less', 'xz-utils'],
];

/** Not in a bare server, but in reach of one: what shipped playbooks install. */
const kept: readonly string[] = ['haproxy', 'keepalived'];

const files = [
  { path: '/etc/systemd/system/slipway-lab-boot.service', mode: '0644', template: 'lab/lab-boot.service.hbs' },
  { path: '/usr/local/lib/slipway-lab/boot', mode: '0755', template: 'lab/boot.sh.hbs' },
  { path: '/etc/systemd/journald.conf.d/slipway-lab.conf', mode: '0644', template: 'lab/journald.conf.hbs' },
];

/** Of no use in a host without a screen, a clock or the internet; they cost start-up time. */
const masked: readonly string[] = [
  'console-getty.service',
  'getty.target',
  'systemd-resolved.service',
  'systemd-timesyncd.service',
  'systemd-networkd-wait-online.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
];
