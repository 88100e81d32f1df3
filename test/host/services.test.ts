import { expect, test } from 'vitest';
import { parseInstalled } from '../../src/host/apt-packages.ts';
import { parseShow } from '../../src/host/systemd-services.ts';
import { createWindowsServices, parseService } from '../../src/host/windows-services.ts';
import { createFakeTransport } from '../fakes/fake-transport.ts';

test.each([
  ['LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n', { exists: true, active: true, enabled: true }],
  [
    'LoadState=loaded\nActiveState=activating\nUnitFileState=disabled\n',
    { exists: true, active: false, enabled: false },
  ],
  ['LoadState=loaded\nActiveState=failed\nUnitFileState=static\n', { exists: true, active: false, enabled: true }],
  ['LoadState=masked\nActiveState=inactive\nUnitFileState=masked\n', { exists: true, active: false, enabled: false }],
  ['LoadState=not-found\nActiveState=inactive\nUnitFileState=\n', { exists: false, active: false, enabled: false }],
  ['', { exists: false, active: false, enabled: false }],
])('systemctl show is read: %j', (stdout, expected) => {
  expect(parseShow(stdout)).toEqual(expected);
});

test('a package counts as installed only when all of it is', () => {
  expect([...parseInstalled('ii \tsocat\nrc \tremoved\niF \thalf\nun \tnever\nii \tconntrack\n')]).toEqual([
    'socat',
    'conntrack',
  ]);
});

test.each([
  ['{\r\n    "Status":  4,\r\n    "StartType":  2\r\n}\r\n', { exists: true, active: true, enabled: true }],
  ['{"Status":1,"StartType":3}', { exists: true, active: false, enabled: false }],
  ['\r\n', { exists: false, active: false, enabled: false }],
])('Get-Service of Windows is read: %j', (stdout, expected) => {
  expect(parseService(stdout)).toEqual(expected);
});

test('services of Windows follow the same rule: look, then only what differs', async () => {
  const fake = createFakeTransport({
    rules: [
      { when: /Get-Service/, answer: '{"Status":1,"StartType":2}' },
      { when: /Start-Service/, answer: '' },
    ],
  });
  const exec = fake.exec;
  const services = createWindowsServices({ query: exec, act: exec, tell: () => undefined });
  expect(await services.ensure('kubelet', { enabled: true, active: true })).toBe(true);
  expect(fake.transcript.at(-1)).toContain('Start-Service -Name $args[0]');
  expect(fake.transcript).toHaveLength(2);
});
