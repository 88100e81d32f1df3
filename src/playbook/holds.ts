import type { Facts } from '../host/index.ts';
import { comparedFacts, type When } from './playbook.ts';

/** Whether a host is one that a `when` means. */
export const holds = (when: When, facts: Facts): boolean =>
  comparedFacts.every((name) => {
    const wanted = when[name];
    if (wanted === undefined) return true;
    const fact = facts[name];
    return Array.isArray(wanted) ? wanted.includes(fact) : wanted === fact;
  });
