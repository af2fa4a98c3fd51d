import type { EnvVar, PodSpec } from '../../imports/k8s';
import type { Network } from '../../lib/network/network';
import { entries } from '../../lib/words/structure';

/**
 * Where a pod runs that works on a Windows node itself: its processes are processes of the host (HostProcess), as the
 * system, in the host's network. Such an image fits every build; builds select nodes nevertheless.
 */
export const hostProcessGround = ({ values: { windows } }: Network) =>
  ({
    os: { name: 'windows' },
    nodeSelector: {
      'kubernetes.io/os': 'windows',
      'kubernetes.io/arch': 'amd64',
      ...entries(windows.nodeSelector),
    },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'node.kubernetes.io/windows-build', operator: 'In' as const, values: windows.builds },
              ],
            },
          ],
        },
      },
    },
    securityContext: { windowsOptions: { hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM' } },
    enableServiceLinks: false,
    // Of the host; no Service answers before this pod has worked.
    dnsPolicy: 'Default',
  }) satisfies Partial<PodSpec>;

/** The address of the node, by which its network is made: the one thing that nobody knows before. */
export const nodeAddress: EnvVar = { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } };
