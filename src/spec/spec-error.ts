import { SlipwayError } from '../errors/index.ts';

/** One fault in a file, or on the command line (`line` 0). Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of the field, such as `spec.hosts[1].role` or `ClusterConfiguration.networking.podSubnet`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}

/** Everything that is wrong with a cluster file or kubeadm documents, at once. */
export class SpecError extends SlipwayError {
  override readonly name = 'SpecError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[], hint = aboutClusterFile) {
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    super(
      'SPEC_INVALID',
      [`${file} has ${count(sorted.length)}:`, ...sorted.map((one) => `  ${showProblem(one)}`)].join('\n'),
      {
        hint,
      },
    );
    this.problems = sorted;
  }
}

const aboutClusterFile =
  'slipway config example shows a valid cluster file; docs/cluster-file.md explains every field.';

/** `cluster.yaml:7:5: "spec.hosts[1].rol": no such field; did you mean "role"?` */
export const showProblem = ({ file, line, column, path, message, suggestion }: Problem): string => {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const field = path === '' ? '' : `"${path}": `;
  const meant = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
  return `${place}: ${field}${message}${meant}`;
};

const count = (faults: number): string => (faults === 1 ? '1 fault' : `${faults} faults`);
