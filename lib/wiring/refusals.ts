import { services } from '../catalog/services';
import type { ServiceRow } from '../catalog/service-row';
import { and, not, same } from '../words/conditions';
import { note } from '../words/named';
import { refuse, type Refusal } from '../words/refusals';
import { when } from '../words/structure';
import { lower } from '../words/text';
import { certificateRules } from './certificate-rules';
import { childPorts } from './child-ports';
import { claims } from './claims';
import { extraPorts } from './extra-ports';
import { databaseRules } from './database-rules';
import { extras } from './extras';
import { administrator } from './layout';
import { localDirectoryRules } from './local-directory-rules';
import { nameRules } from './name-rules';
import type { Installation } from './names';
import type { Rule } from './rules';
import { serviceRules } from './service-rules';

/** Everything that can be wrong with an installation, in the order of the settings, by what it is about. */
const topics: readonly (readonly [string, readonly Rule[]])[] = [
  ['Names of objects and hosts', nameRules],
  ['The certificate', certificateRules],
  ['Users and the database', [windowsUser, ...databaseRules]],
  ['Ports and Services', serviceRules],
  ['Local directories', localDirectoryRules],
  ['What only one may have', claims],
  ['Ports of those that local directories start', childPorts],
  ['What a site adds', extras],
  ['Ports of containers', extraPorts],
];

export const rules: readonly Rule[] = topics.flatMap(([, of]) => of);

/** Every refusal of an installation. */
export const refusals = (installation: Installation): Refusal[] =>
  topics.flatMap(([topic, of]) =>
    note(
      `${topic}.`,
      of.flatMap((rule) => rule(installation)),
    ),
  );

/** Windows hears no capitals, and neither does the kubelet where it asks who is root; our condition does. */
function windowsUser({ values }: Installation): Refusal[] {
  const { runAsUserName } = values.windows;
  return when(
    and(same(lower(runAsUserName), administrator.toLowerCase()), not(same(runAsUserName, administrator))),
    () => [
      refuse(
        'windows.runAsUserName',
        `${runAsUserName} is ${administrator} in other letters, and root to clusters all the same; write ${administrator}`,
      ),
    ],
  );
}

/** Why a key is no setting, where a user may well expect one. */
export const notSettings: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<ServiceRow>(services).flatMap(([service, { onlyOnce, title }]) =>
    onlyOnce === undefined
      ? []
      : [[`${service}.replicas`, `is not a setting: the ${title} always runs once, because ${onlyOnce}; remove it`]],
  ),
);
