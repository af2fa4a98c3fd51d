import type { Problem } from '../problem';
import type { Manifest } from './manifest';
import { checkMergeKeys } from './merge-keys';
import { checkIdentities, checkNames } from './names';
import { checkPodSecurity } from './pod-security';
import { checkReferences } from './references';
import { checkSelectors } from './selectors';
import { checkTexts } from './texts';

export interface ObjectsOptions {
  /** Where every object is that is in a namespace at all: in one of these. */
  readonly namespaces: readonly string[];
  /** What is there before, such as `Secret/opentwin-tls`. @default - nothing */
  readonly inputs?: readonly string[];
  /** Whether Linux pods must pass Pod Security "restricted"; pods of the network itself cannot. @default true */
  readonly restricted?: boolean;
}

/** What is true of any good set of manifests, whatever it is for. */
export const checkObjects = (
  objects: readonly Manifest[],
  { namespaces, inputs = [], restricted = true }: ObjectsOptions,
): readonly Problem[] => [
  ...checkIdentities(objects, namespaces),
  ...checkNames(objects),
  ...checkSelectors(objects),
  ...checkMergeKeys(objects),
  ...checkReferences(objects, inputs),
  ...checkTexts(objects),
  ...(restricted ? checkPodSecurity(objects) : []),
];
