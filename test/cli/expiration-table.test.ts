import { expect, test } from 'vitest';
import { expirationTable } from '../../src/cli/expiration-table.ts';
import { humanDuration } from '../../src/cli/human-duration.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

test.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5, '2m5s'],
  [10 * MINUTE + 5, '10m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 59, '3h'],
  [7 * HOUR + 30 * MINUTE, '7h30m'],
  [8 * HOUR + 30 * MINUTE, '8h'],
  [2 * DAY, '2d'],
  [7 * DAY + 3 * HOUR, '7d3h'],
  [8 * DAY + 3 * HOUR, '8d'],
  [364 * DAY, '364d'],
  [729 * DAY, '729d'],
  [730 * DAY, '2y'],
  [731 * DAY, '2y1d'],
  [9.9 * 365 * DAY, '9y'],
])('%d seconds are told as %s', (seconds, text) => {
  expect(humanDuration(seconds)).toBe(text);
});

test('a certificate that is not there has a line, and columns are as wide as they must be', () => {
  const row = { residualTime: 59, externallyManaged: true, missing: false };
  const table = expirationTable({
    kind: 'CertificateExpirationInfo',
    apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
    certificates: [
      { name: 'admin.conf', expirationDate: null, residualTime: 0, externallyManaged: false, missing: true },
      { name: 'etcd-peer', expirationDate: '2027-01-02T03:04:05Z', caName: 'etcd-ca', ...row },
    ],
    certificateAuthorities: [{ name: 'etcd-ca', expirationDate: '2036-11-18T05:53:00Z', ...row }],
  });
  expect(table).toBe(`\
CERTIFICATE            EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED
!MISSING! admin.conf                                                                    
etcd-peer              Jan 02, 2027 03:04 UTC   59s             etcd-ca                 yes     

CERTIFICATE AUTHORITY   EXPIRES                  RESIDUAL TIME   EXTERNALLY MANAGED
etcd-ca                 Nov 18, 2036 05:53 UTC   59s             yes     
`);
});
