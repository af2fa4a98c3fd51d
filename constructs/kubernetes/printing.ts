import type { IConstruct } from 'constructs';
import type { TemplatePart } from '../../lib/helm/templates';
import { ManifestFile } from './manifest-file';
import { KubernetesObject } from './object';
import { Scope } from './scopes';

/** The files of a tree, in the order in which `kubectl apply` should take them. */
export const filesIn = (root: IConstruct): ManifestFile[] =>
  root.node
    .findAll()
    .filter((node) => node instanceof ManifestFile)
    .sort((left, right) => left.order - right.order);

/** The objects below a construct, in the order of their making. */
export const objectsIn = (root: IConstruct): KubernetesObject[] => root.node.findAll().filter(isObject);

const isObject = (node: IConstruct): node is KubernetesObject => node instanceof KubernetesObject;

/** The objects below a construct of a symbolic reading, with the conditions and loops around them. */
export const partsIn = (root: IConstruct): TemplatePart[] =>
  root.node.children.flatMap((child): TemplatePart[] => {
    if (isObject(child)) return [{ manifest: child.toJson() }];
    if (child instanceof Scope && child.head) return [{ head: child.head, parts: partsIn(child) }];
    return partsIn(child);
  });
