import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { planCgroups } from '../../../src/providers/lab/cgroup-plan.ts';
import { createLabLayout } from '../../../src/providers/lab/lab-layout.ts';
import { nspawnArguments } from '../../../src/providers/lab/nspawn-arguments.ts';
import { startScript } from '../../../src/providers/lab/start-script.ts';

const spec = { type: 'lab', controlPlanes: 1, workers: 0, subnet: '10.77.0.0/24' } as const;
const layout = (stateDir: string) => {
  const lab = createLabLayout('lab', spec, stateDir);
  return { lab, host: lab.host('cp1') };
};

describe('what a host is started with', () => {
  test('is a machine of its own name, on the bridge of its lab, with its data on an ordinary disk', () => {
    const { lab, host } = layout('/state');
    const args = nspawnArguments(host, lab.bridge.name);
    expect(args).toContain('--machine=lab-cp1');
    expect(args).toContain('--hostname=cp1');
    expect(args).toContain('--network-bridge=slw-lab');
    expect(args).toContain('--directory=/state/hosts/cp1/root');
    expect(args.filter((arg) => arg.startsWith('--bind='))).toEqual([
      '--bind=/state/hosts/cp1/disk/var/lib/containerd:/var/lib/containerd',
      '--bind=/state/hosts/cp1/disk/var/lib/kubelet:/var/lib/kubelet',
      '--bind=/state/hosts/cp1/disk/var/lib/etcd:/var/lib/etcd',
    ]);
  });

  test('enters its control groups before anything is mounted or started', () => {
    const { lab, host } = layout('/state');
    const plan = planCgroups('40 31 0:37 / /cg/pids rw - cgroup cgroup rw,pids', '8:pids:/', host.group, false);
    const lines = startScript(host, lab.bridge.name, '/base', plan).split('\n');
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(at('echo $$ > /cg/pids/slipway-lab.lab.cp1/cgroup.procs')).toBeGreaterThan(0);
    expect(at('mount -t overlay')).toBeGreaterThan(at('echo $$'));
    expect(at('systemd-nspawn --quiet')).toBeGreaterThan(at('mount -t overlay'));
  });

  test('is a script a POSIX shell can read, even in a folder with blanks and quotes', () => {
    const { lab, host } = layout("/home/o'neill/my state");
    const script = startScript(host, lab.bridge.name, '/base', { kind: 'unit' });
    execFileSync('sh', ['-n'], { input: script });
    expect(script).toContain(`'--directory=/home/o'\\''neill/my state/hosts/cp1/root'`);
  });
});
