import { kubeProxyNames } from '../../lib/network/network';
import { judged } from '../../lib/network/rules';
import { product } from '../product';
import { about, install } from './about';
import { WindowsNetwork } from './chart';
import { missing, notes } from './notes';

export const windowsNetwork = product({
  ...judged,
  defaultRelease: { name: judged.name, namespace: kubeProxyNames.namespace },
  about,
  // Its pods wait for each other on the node.
  waits: new Map(),
  install,
  guide: 'docs/cluster-network.md',
  chart: (app, network) => new WindowsNetwork(app, judged.name, network),
  notes,
  missing,
});
