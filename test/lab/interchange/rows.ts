import { checkExpiration, renew } from './certs.ts';
import { init } from './init.ts';
import { joinControlPlane, joinWorker, uploadCerts } from './join.ts';
import { resetControlPlane, resetLast, resetWorker } from './reset.ts';
import type { Row } from './row.ts';
import { token } from './token.ts';
import { upgrade } from './upgrade.ts';

/** On hosts that are bare. */
export const rowsBefore: readonly Row[] = [init];

/** On two clusters, one of each tool; each row goes on from where the one before it left them. */
export const rows: readonly Row[] = [
  token,
  joinWorker,
  checkExpiration,
  renew,
  resetWorker,
  uploadCerts,
  joinControlPlane,
  resetControlPlane,
  resetLast,
];

/** On two clusters of an older version, one of each tool. */
export const rowsOfSoak: readonly Row[] = [upgrade];
