import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type FaultyLab, hostEntries } from './faulty-lab.ts';

const USER = 'ops';
const PASSWORD = 'Zw1eback-mit.Honig%99';

/** w2 is reached as a user with a password, who becomes root by sudo with the same password. */
export const protectHost = (lab: FaultyLab): void => {
  lab.cluster.on(
    'w2',
    `useradd -m -s /bin/bash ${USER}
    chpasswd <<'END'
${USER}:${PASSWORD}
END
    echo '${USER} ALL=(ALL) ALL' >/etc/sudoers.d/${USER}
    echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-${USER}.conf
    systemctl reload ssh`,
  );
  const passwordFile = join(dirname(lab.file), 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const document = JSON.parse(readFileSync(lab.file, 'utf8'));
  for (const host of document.spec.hosts.filter(({ name }: { name: string }) => name === 'w2')) {
    const { identityFiles: _, ...ssh } = host.ssh;
    const secret = { file: passwordFile };
    host.ssh = { ...ssh, user: USER, password: secret, sudoPassword: secret };
  }
  writeFileSync(lab.file, JSON.stringify(document));
};

/** Makes the cluster, so it comes first. */
export const testSecrets = (lab: FaultyLab): void => {
  describe('no key, token or password', () => {
    let seen: Places = { 'arguments of processes': [] };
    let secrets: readonly string[] = [];

    test('is needed for a cluster to be made by keys, passwords and sudo', async () => {
      const plan = lab.cluster.slipway('plan', '-f', lab.file, '-v');
      expect(plan.status, plan.stderr).toBe(2);
      const watch = watchArguments();
      const run = await lab.run('apply', '-f', lab.file, '-v');
      expect(run.status).toBe(0);
      seen = {
        'arguments of processes': watch.end(),
        'output of plan': [plan.stdout, plan.stderr],
        'output of apply': [run.stdout, run.stderr],
        journal: journalsBelow(lab.stateDir),
        'logs of hosts': hostEntries.map(({ name }) => lab.cluster.on(name, 'journalctl --no-pager -o cat')),
      };
      expect(seen['arguments of processes'].join('\n')).toMatch(/sudo -k -S -p {2}-- /);
      secrets = [PASSWORD, ...tokenSecrets(lab), ...keyMaterial(lab)];
      expect(secrets.length).toBeGreaterThan(MOST_CERTAIN_SECRETS);
    });

    test('shows in arguments, output, the journal or logs', () => {
      expect(seen['journal']).not.toEqual([]);
      for (const [place, texts] of Object.entries(seen)) {
        const shown = secrets.filter((secret) => texts.some((text) => text.includes(secret)));
        expect({ place, shown }).toEqual({ place, shown: [] });
      }
      for (const place of ['output of plan', 'output of apply', 'journal']) {
        expect({ place, shown: (seen[place] ?? []).flatMap((text) => text.match(LIKE_A_SECRET) ?? []) }).toEqual({
          place,
          shown: [],
        });
      }
    });

    test('lies on a host where others than root may read it', () => {
      const readable = hostEntries.map(({ name }) => lab.cluster.on(name, READABLE_SECRETS));
      expect(readable).toEqual(hostEntries.map(() => ''));
    });
  });
};

interface Places {
  readonly 'arguments of processes': readonly string[];
  readonly [place: string]: readonly string[];
}

/** Ten keys and four kubeconfigs of the control plane, the kubelets' own, the password and a token. */
const MOST_CERTAIN_SECRETS = 15;

const LIKE_A_SECRET = /PRIVATE KEY-----|client-key-data: \S+|\btoken: [a-z0-9]\S+|\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g;

const watchArguments = (): { end(): readonly string[] } => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./watch-arguments.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  return {
    end: () => {
      child.kill();
      return heard
        .split('\n')
        .slice(0, -1)
        .map((line): string => JSON.parse(line));
    },
  };
};

const journalsBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /journal\.jsonl/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));

/** A line out of each private key, as PEM and as kubeconfigs hold it. */
const KEYS = `
for file in $(find /etc/kubernetes /var/lib/kubelet/pki -type f -name '*.key' -o -type f -name '*.pem'); do
  sed -n '/PRIVATE KEY/{n;n;p;q}' "$file"
done
for file in /etc/kubernetes/*.conf; do sed -n 's/.*client-key-data: //p' "$file" | cut -c 200-280; done`;

const keyMaterial = (lab: FaultyLab): readonly string[] =>
  hostEntries.flatMap(({ name }) => lab.cluster.on(name, KEYS).split('\n')).filter((line) => line.length > 30);

const tokenSecrets = (lab: FaultyLab): readonly string[] => {
  const { items }: { items: readonly { type: string; data: Record<string, string> }[] } = JSON.parse(
    lab.cluster.kubectl('get', 'secrets', '-n', 'kube-system', '-o', 'json'),
  );
  return items
    .filter(({ type }) => type === 'bootstrap.kubernetes.io/token')
    .map(({ data }) => Buffer.from(data['token-secret'] ?? '', 'base64').toString('utf8'));
};

const READABLE_SECRETS = `
grep -rlsE 'PRIVATE KEY|client-key-data|token: ' /etc/kubernetes /etc/ssh /var/lib/slipway /var/lib/kubelet/pki /tmp /var/tmp /root /home |
  xargs -r stat -c '%A %n' | grep -E '^.......r' || true`;
