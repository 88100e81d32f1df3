import { expect, vi } from 'vitest';
import { replaceKubelet, untilNodesRun, untilPodsAreAnew } from '../new-version.ts';
import { type Bench, IGNORE, type Tool } from './bench.ts';
import { contentsOn, objectsOn } from './laid-down.ts';
import type { Row } from './row.ts';
import { joinLine } from './token.ts';

const OLD = 'v1.35.4';
const NEW = 'v1.36.3';

/** The first made a cluster of the old version and joined a worker; kubelet and images of the new one were brought to both hosts. */
export const upgrade: Row = {
  operation: 'upgrade',
  typed: '`SECOND upgrade apply`, then `SECOND upgrade node` on the worker, from 1.35.4 to 1.36.3',
  proof:
    'node and static pods run the new version; an `upgrade apply` by FIRST then changes no manifest, file or object; FIRST plans nothing more, finds every certificate, and joins the worker anew with a token of its own',
  prove: async (bench, { first, second }) => {
    const { lab, run, kubectl, side } = bench;
    const { controlPlane, other } = side(first);
    expect(kubectl(controlPlane, 'version')).toContain(`Server Version: ${OLD}`);
    run(controlPlane, `${second} upgrade apply ${NEW} -y ${IGNORE}`);
    run(other, `${second} upgrade node ${IGNORE}`);
    for (const host of [controlPlane, other]) replaceKubelet(lab, host, NEW);
    await untilPodsAreAnew(lab, controlPlane);
    await untilNodesRun(lab, controlPlane, NEW);
    expect(kubectl(controlPlane, 'version')).toContain(`Server Version: ${NEW}`);
    await expectNothingLeftToDo(bench, controlPlane, other, first);
    expect(run(controlPlane, `${first} certs check-expiration`)).not.toMatch(/MISSING|invalid|error/i);
    run(other, `${first} reset --force`);
    kubectl(controlPlane, `delete node ${other}`);
    run(other, `${first} ${joinLine(bench, controlPlane, first)} ${IGNORE}`);
    await untilNodesRun(lab, controlPlane, NEW);
    // A node is Ready before flannel has put its annotations there.
    const annotated = () => kubectl(controlPlane, 'get nodes -o json').match(/flannel\S+\/public-ip"/g);
    await vi.waitFor(() => expect(annotated()).toHaveLength(2), { timeout: 60_000, interval: 1_000 });
  },
};

/** The tool that made the cluster goes over what the other has upgraded. */
const expectNothingLeftToDo = async (bench: Bench, controlPlane: string, worker: string, tool: Tool): Promise<void> => {
  const { run, kubectl } = bench;
  // Its number comes a moment after the Deployment, from a controller.
  kubectl(controlPlane, '-n kube-system rollout status deployment/coredns --timeout=120s');
  const laidDown = () => [...objectsOn(bench, controlPlane, worker), ...contentsOn(bench, controlPlane, worker)];
  const before = laidDown();
  run(controlPlane, `${tool} upgrade apply ${NEW} -y ${IGNORE}`);
  expect(laidDown()).toEqual(before);
  const plan = run(controlPlane, `${tool} upgrade plan ${NEW} ${IGNORE}`);
  expect(plan).not.toContain(OLD);
  expect(run(controlPlane, `${tool} upgrade diff ${NEW}`)).not.toMatch(/^[-+]/m);
};
