import { chartName } from '../../lib/wiring/names';
import { openTwinVersion } from '../../lib/catalog/services';
import type { About } from '../../lib/helm/chart-yaml';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';

/** A cube under a wave, drawn here: it needs no network and infringes nobody's mark. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="none" stroke="#0b5394" stroke-width="4"' +
  ' stroke-linejoin="round"><path d="M32 26 52 36v18L32 62 12 54V36z"/><path d="M12 36l20 9 20-9M32 45v17"/></g>' +
  '<path d="M6 16c9-14 17 14 26 0s17 14 26 0" fill="none" stroke="#e69138" stroke-width="4"/></svg>';

/** What people read about the chart `opentwin`. */
export const about: About = {
  name: chartName,
  description:
    'OpenTwin, a simulation platform (CAD, meshing, physics solvers), on Windows nodes, with its database on Linux',
  keywords: ['opentwin', 'simulation', 'cad', 'meshing', 'windows', 'mongodb'],
  home: 'https://github.com/OT-OpenTwin/OpenTwin',
  sources: ['https://github.com/OT-OpenTwin/OpenTwin'],
  maintainers: [{ name: 'opentwin-charts contributors' }],
  icon: `data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}`,
  appVersion: openTwinVersion,
  kubeVersion: `>=${oldestKubernetes}-0`,
  licence: 'MIT',
};

/** How it is installed, for the README of the chart. */
export const install = `
Needs Kubernetes ${oldestKubernetes} or newer with Windows nodes (Server 2022 or 2025, as \`windows.build\` says) and, for the database, a
Linux node, or \`mongodb.os: windows\`; Helm 3.10 or newer, or Helm 4. **Nobody publishes images of OpenTwin**: build them, and set \`image.registry\`
and \`image.tag\`. No key and no password is ever in values: they lie in two Secrets.

\`\`\`sh
kubectl create namespace opentwin
npx opentwin certificates issue --out private --values my-values.yaml
npx opentwin certificates secret --from private --values my-values.yaml | kubectl apply -f -
npx opentwin credentials secret --key-table OTEncryptionKey.h --values my-values.yaml | kubectl create -f -
helm install opentwin . --namespace opentwin --values my-values.yaml
helm test opentwin --namespace opentwin --logs
\`\`\`

The commands are those of the package \`opentwin-charts\`; \`npx opentwin --help\` lists them. \`OTEncryptionKey.h\` is a file of your
OpenTwin build. Files of another CA, or of cfssl, do as well, if \`opentwin certificates verify\` finds nothing wrong: the key has to be
RSA in PKCS#1, and the certificate has to name every address that is dialled. With \`certificates.source: certManager\`, cert-manager
makes the certificate; it has to be in the cluster before.

Values that cannot work together are refused before anything is installed, all problems at once, each with its remedy.

- **Names** begin with the release; \`fullnameOverride\` says otherwise. They do not follow the alias of a subchart: two of
  these charts in one umbrella need a \`fullnameOverride\` each. So do two releases in one namespace of which one is called as
  the other with \`-opentwin\` behind it, such as \`site\` and \`site-opentwin\`: Helm refuses the second.
- **\`app.kubernetes.io/instance\`** is what names begin with, not the release, so that two of one release are two.
- **As a subchart**, \`enabled\` is free for the \`condition\` of your umbrella; nothing here reads it. \`global.imageRegistry\` and
  \`global.imagePullSecrets\` are shared, and \`global\` may hold what you like beside them.
- **\`null\`** removes a default of the chart inside a map that passes through to Kubernetes, where that map can do without it
  (\`mongodb.resources\`, \`mongodb.podSecurityContext\`, \`mongodb.containerSecurityContext\`, requests of others), and is refused
  elsewhere; nor does it take back what an earlier file has set. Helm before 3.18 ignores \`null\` for a subchart.
- **The volume of the database** stays when the release is uninstalled. Its size stands in a claim template, which no
  StatefulSet lets change: enlarge the claim (\`kubectl patch pvc\`), remove the StatefulSet with \`--cascade=orphan\`, and
  upgrade with the new \`mongodb.persistence.size\`; the pod keeps running.
- **\`args\` and \`command\`** are no settings: the wiring and the certificates hang on them. Nor is a namespace: every object
  lies in that of the release. What the chart itself sets (environment, volumes, mounts, containers, labels of these
  names) is refused in your lists and maps rather than overridden.
- **\`mongodb.os: windows\`** is for clusters without a Linux worker. The pod is then what \`mongodb.windows\` says; what is set for
  the pod that is not made is refused. Nobody publishes that image either. A volume does not move from one system to the other.
- **\`securityContext\`** is a setting of the database on Linux alone. Nearly all of its fields are Linux's, and the API server refuses
  them for a Windows pod; the two that Windows has are \`windows.runAsUserName\` and \`windows.gmsaCredentialSpecName\`, from
  which \`runAsNonRoot\` follows.
- **\`updateStrategy\`** is a setting of what runs several times, and of the database. A service that runs once keeps its state
  in memory and publishes one address: two of them would share that address and split the state, so the old pod always
  ends before the new one starts (\`Recreate\`).
- **Ingress and Gateway API** routes do not fit: clients and services talk mutual TLS end to end, and every process binds the
  port that it publishes. For what else a site needs (a TLS passthrough route to the admin panel, an ExternalSecret …)
  there is \`extraObjects\`. OpenTwin binds IPv4 alone, so there is nothing to set for dual stack, and it has no metrics.
- **\`mongodb.networkPolicy\`** guards the database. The other pods are for users to reach, and on Windows nodes
  flannel enforces nothing.

After an upgrade that changes the global session or the global directory, what does not survive their restart restarts too
(\`restartDependants\`), and sessions end.
`;
