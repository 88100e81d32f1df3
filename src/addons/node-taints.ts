import type { Taint } from '../spec/index.ts';

/** kubeadm's taint of control planes, which keeps ordinary pods away. */
export const controlPlaneTaint: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** What a node has one taint at most of: a key and an effect. */
export const taintSlot = ({ key, effect }: Taint): string => `${key}:${effect}`;

/**
 * The whole list that a node is to have: the wanted ones before those it has already, without the slots in `gone`, of which it wants none; `undefined` where it
 * is so. The taints of a Node are one list to the API: what is not here goes.
 */
export const changedTaints = (
  present: readonly Taint[],
  wanted: readonly Taint[],
  gone: ReadonlySet<string> = new Set(),
): readonly Taint[] | undefined => {
  const slots = new Set([...gone, ...wanted.map(taintSlot)]);
  const isThere = (taint: Taint) => present.some((other) => isSame(taint, other));
  if (wanted.every(isThere) && !present.some((taint) => gone.has(taintSlot(taint)))) return undefined;
  return [...wanted, ...present.filter((taint) => !slots.has(taintSlot(taint)))];
};

const isSame = (a: Taint, b: Taint): boolean => taintSlot(a) === taintSlot(b) && (a.value ?? '') === (b.value ?? '');
