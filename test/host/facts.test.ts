import { expect, test } from 'vitest';
import {
  createHost,
  createLocalTransport,
  type Facts,
  familyOf,
  osFamilies,
  probeFacts,
} from '../../src/host/index.ts';
import { parseLinuxFacts } from '../../src/host/linux-facts.ts';
import { parseWindowsFacts } from '../../src/host/windows-facts.ts';
import { createFakeTransport } from '../fakes/fake-transport.ts';
import {
  alpine,
  debian12,
  debian13,
  flatcar,
  leap15,
  type Machine,
  nestedLab,
  printed,
  rocky9,
  ubuntu2204,
  ubuntu2404,
  windows2022,
} from './machines.ts';

const clock = { startedMs: 1_790_000_000_100, endedMs: 1_790_000_000_120 };
const factsOf = (machine: Machine): Facts => parseLinuxFacts(printed(machine), clock);

test('an ordinary Debian server is read in full', () => {
  const { capabilities, ...facts } = factsOf(debian12);
  expect(facts).toEqual({
    family: 'debian',
    id: 'debian',
    version: '12',
    prettyName: 'Debian GNU/Linux 12 (bookworm)',
    arch: 'amd64',
    kernel: '6.1.0-31-amd64',
    hostname: 'node-1',
    machineId: '8f2e5b1c9d3a4760b5e8f1a2c3d4e5f6',
    address: '10.0.2.15',
    addresses: ['10.0.2.15', '2001:db8::15'],
    cpus: 4,
    memoryBytes: 8_332_206_080,
    cgroup: 'v2',
    initSystem: 'systemd',
    nested: false,
    clockSkewMs: 13,
    swap: false,
    root: true,
  });
  expect(capabilities).toHaveLength(41);
  expect(capabilities).toContain('CAP_SYS_RESOURCE');
});

test.each([
  ['Debian 13 on ARM', debian13, { family: 'debian', version: '13', arch: 'arm64' }],
  ['Ubuntu 22.04 with swap', ubuntu2204, { family: 'debian', id: 'ubuntu', swap: true, hostname: 'web-1' }],
  ['Ubuntu 24.04 as a user', ubuntu2404, { family: 'debian', version: '24.04', root: false }],
  ['a nested host', nestedLab, { cgroup: 'v1', nested: true, address: '10.77.0.11' }],
  ['Rocky 9', rocky9, { family: 'rhel', id: 'rocky', version: '9.5' }],
  ['openSUSE Leap', leap15, { family: 'suse', version: '15.6' }],
  ['Flatcar', flatcar, { family: 'flatcar', version: '4152.2.1' }],
  ['Alpine', alpine, { family: 'alpine', initSystem: 'openrc', nested: false, clockSkewMs: -110 }],
] as const)('%s is recognised', (_, machine, expected) => {
  expect(factsOf(machine)).toMatchObject(expected);
});

test('a capability that root lacks is not among them', () => {
  expect(factsOf(nestedLab).capabilities).not.toContain('CAP_SYS_RESOURCE');
  expect(factsOf(nestedLab).capabilities).toContain('CAP_SYS_ADMIN');
});

test('without a default route the first global address counts', () => {
  expect(factsOf({ ...debian12, route: '' }).address).toBe('10.0.2.15');
  expect(factsOf({ ...debian12, route: 'default via 10.0.2.2 dev eth0 proto dhcp' }).address).toBe('10.0.2.15');
});

test('an image that was never started has no machine ID yet', () => {
  expect(factsOf({ ...debian12, 'machine-id': 'uninitialized' }).machineId).toBe('');
});

test('a clock that is a day off is told in milliseconds', () => {
  expect(factsOf({ ...debian12, clock: '1790086400000000000' }).clockSkewMs).toBe(86_399_890);
});

test('Windows Server 2022 is read from what PowerShell prints', () => {
  expect(parseWindowsFacts(windows2022, clock)).toMatchObject({
    family: 'windows',
    version: '10.0.20348',
    prettyName: 'Microsoft Windows Server 2022 Datacenter',
    arch: 'amd64',
    hostname: 'win-7d1k2',
    address: '10.0.2.20',
    cpus: 4,
    initSystem: 'windows-services',
    clockSkewMs: 13,
    root: true,
  });
});

test('a machine without a POSIX shell is asked in PowerShell', async () => {
  const transport = createFakeTransport({
    rules: [
      {
        when: /^sh script/,
        answer: { exitCode: 1, stderr: "'sh' is not recognized as an internal or external command" },
      },
      { when: /^powershell script/, answer: windows2022 },
    ],
  });
  const facts = await probeFacts(transport);
  expect(facts.family).toBe('windows');
  expect(transport.transcript).toHaveLength(2);
});

test('a machine with neither is refused', async () => {
  const transport = createFakeTransport({ rules: [{ when: / script /, answer: { exitCode: 127, stderr: 'no' } }] });
  await expect(probeFacts(transport)).rejects.toMatchObject({ code: 'HOST_UNSUPPORTED' });
});

test('the machine of this test answers the probe', async () => {
  const facts = await probeFacts(createLocalTransport());
  expect(facts.arch).not.toBe('other');
  expect(Math.abs(facts.clockSkewMs)).toBeLessThan(1_000);
  expect(facts.cpus).toBeGreaterThan(0);
  expect(facts.capabilities).toContain('CAP_CHOWN');
});

test.each([rocky9, leap15, flatcar, alpine])('families that are not supported are refused by name', (machine) => {
  const facts = factsOf(machine);
  expect(() => createHost({ name: 'web-1', transport: createFakeTransport(), facts })).toThrow(facts.prettyName);
});

test('Windows is refused as having no join yet', () => {
  const facts = parseWindowsFacts(windows2022, clock);
  expect(() => createHost({ name: 'win-1', transport: createFakeTransport(), facts })).toThrow('no Windows join yet');
});

test('every family is in the list once, and an unknown system belongs to none', () => {
  expect(new Set(osFamilies.map(({ family }) => family)).size).toBe(osFamilies.length);
  expect(familyOf({ id: 'plan9', like: [] })).toBe('unknown');
  expect(familyOf({ id: 'raspbian', like: ['debian'] })).toBe('debian');
});
