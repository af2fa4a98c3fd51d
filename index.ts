/** Typed cdk8s constructs for OpenTwin on Kubernetes; see README.md for the command line and the chart. */
export { OpenTwin } from './charts/opentwin/chart';
export { Certificates } from './constructs/certificates/certificates';
export { addServiceAccount } from './constructs/opentwin/service-account';
export { LocalDirectoryPool, LocalSession } from './constructs/opentwin/instances';
export { SingletonService } from './constructs/opentwin/singleton';
export { Mongodb } from './constructs/mongodb/mongodb';
export { eachObjects, whenObjects } from './constructs/kubernetes/scopes';
export { KubernetesObject } from './constructs/kubernetes/object';
export { InputError, type Problem } from './lib/problem';
export type { Values } from './lib/values/declaration';
export { opentwin } from './lib/values/opentwin';
export type { Release } from './lib/values/readings';
export type { SingletonId } from './lib/wiring/addresses';
export { installation, type InstallationOptions } from './lib/wiring/installation';
export type { Installation } from './lib/wiring/names';
