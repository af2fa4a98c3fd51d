import type { Problem } from '../problem';
import type { Release } from '../values/readings';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const releaseForm = new RegExp(`^${label}([.]${label})*$`);
const namespaceForm = new RegExp(`^${label}$`);

/** What Helm itself would refuse of a release: its name has at most 53 characters, its namespace is a DNS label. */
export function releaseProblems({ name, namespace }: Release): Problem[] {
  const problems: Problem[] = [];
  if (!releaseForm.test(name) || name.length > 53) {
    problems.push({
      path: '--release',
      message: `'${name}' is no release name; write at most 53 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends`,
    });
  }
  if (!namespaceForm.test(namespace) || namespace.length > 63) {
    problems.push({
      path: '--namespace',
      message: `'${namespace}' is no namespace; write at most 63 lower-case letters, digits and hyphens, with a letter or digit at both ends`,
    });
  }
  return problems;
}
