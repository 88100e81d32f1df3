import { expect, test } from 'vitest';
import { createBootstrapToken, signJws, verifyJws } from '../../src/certs/index.ts';

const token = 'abcdef.0123456789abcdef';

// Made with ComputeDetachedSignature of k8s.io/cluster-bootstrap v0.36.3.
const recorded = 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..vH_kT4yiol-nrAWgjfCYqvum5wsKETXe0S7OOp1VgnE';

test('a text is signed as the controller manager signs cluster-info', () => {
  expect(signJws('apiVersion: v1\nkind: Config\n', token)).toBe(recorded);
});

test('a signature holds for its text and token alone', () => {
  const content = 'apiVersion: v1\nkind: Config\n';
  expect(verifyJws(content, recorded, token)).toBe(true);
  expect(verifyJws(`${content} `, recorded, token)).toBe(false);
  expect(verifyJws(content, recorded, 'abcdef.0123456789abcdee')).toBe(false);
  expect(verifyJws(content, recorded, 'abcdeg.0123456789abcdef')).toBe(false);
  expect(verifyJws(content, recorded.slice(0, -1), token)).toBe(false);
});

test('a bootstrap token has the form that Kubernetes wants and is never the same', () => {
  const tokens = new Set(Array.from({ length: 100 }, createBootstrapToken));
  expect(tokens.size).toBe(100);
  for (const made of tokens) expect(made).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
});
