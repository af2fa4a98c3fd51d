import { type Component, componentName, type Installation, labels } from '../../lib/wiring/names';

/** The metadata of the objects that bear a component's name. */
export const metadataOf = (installation: Installation, component: Component) => ({
  name: componentName(installation, component),
  namespace: installation.release.namespace,
  labels: labels(installation, component),
  annotations: installation.values.commonAnnotations,
});
