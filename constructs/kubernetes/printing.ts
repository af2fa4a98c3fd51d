import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { TemplatePart } from '../../lib/helm/templates';
import type { GivenObject } from './given-object';
import { ManifestFile } from './manifest-file';
import type { KubernetesObject } from './object';
import { Scope } from './scopes';

/** The files of a tree, in the order in which `kubectl apply` should take them. */
export const filesIn = (root: IConstruct): ManifestFile[] =>
  root.node
    .findAll()
    .filter((node) => node instanceof ManifestFile)
    .sort((left, right) => left.order - right.order);

/** The objects below a construct, in the order of their making. */
export const objectsIn = (root: IConstruct): Printed[] => root.node.findAll().filter(isObject);

type Printed = KubernetesObject | GivenObject;
/** cdk8s answers `instanceof` for all its objects alike. */
const isObject = (node: IConstruct): node is Printed => ApiObject.isApiObject(node);

/** The objects below a construct of a symbolic reading, with the conditions and loops around them. */
export const partsIn = (root: IConstruct): TemplatePart[] =>
  root.node.children.flatMap((child): TemplatePart[] => {
    if (isObject(child)) return [{ manifest: child.toJson() }];
    if (child instanceof Scope && child.head) return [{ head: child.head, parts: partsIn(child) }];
    return partsIn(child);
  });
