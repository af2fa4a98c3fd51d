import type { Argument, Peer, ServiceId, ServiceRow } from '../catalog/service-row';
import { services, softWaitSeconds } from '../catalog/services';
import { or } from '../words/conditions';
import type { Condition } from '../words/settings';
import { when } from '../words/structure';
import { choose } from '../words/text';
import { dialled, type Singleton } from './addresses';
import { variables } from './layout';
import type { Installation } from './names';

/** The command line of a service behind `open_twin.exe`, in the order of its row. Empty slots are empty texts. */
export function commandLine(installation: Installation, service: ServiceId, self: string): string[] {
  const { program }: ServiceRow = services[service];
  if (!('library' in program)) throw new Error(`${service} is not run by the launcher`);
  return [program.library, ...program.argv.map((argument) => argumentText(installation, argument, self))];
}

function argumentText(installation: Installation, argument: Argument, self: string): string {
  switch (argument) {
    case 'none':
      return '';
    case 'self':
      return self;
    case 'encodedPassword':
      return `$(${variables.encodedPassword})`;
    case 'downloadPort':
      return `${installation.values.globalSession.downloadPort}`;
    case 'logger':
      return choose(
        installation.values.logger.enabled,
        () => dialled(installation, 'logger'),
        () => '',
      );
    default:
      return dialled(installation, singleton(argument));
  }
}

/** Whether there is anything to wait for before a service initialises. */
export function waits(installation: Installation, service: ServiceId): Condition {
  const { hard, soft }: ServiceRow['awaits'] = services[service].awaits;
  return or(...[...hard, ...soft].map((peer) => (peer === 'logger' ? installation.values.logger.enabled : true)));
}

/**
 * The arguments of `wait.ps1` for a service: whom it waits for, from its row. Where the logger is all there is to wait
 * for, the caller leaves the whole wait out if there is no logger.
 */
export function waitArguments(installation: Installation, service: ServiceId): string[] {
  const { hard, soft }: ServiceRow['awaits'] = services[service].awaits;
  const loggerAlone = [...hard, ...soft].every((peer) => peer === 'logger');
  const addresses = (peers: readonly Peer[]) => peers.map((peer) => dialled(installation, singleton(peer)));
  const { enabled } = installation.values.logger;
  const others = soft.filter((peer) => peer !== 'logger');
  const softly = (peers: readonly string[]) => ['-Soft', peers.join(','), '-SoftSeconds', String(softWaitSeconds)];
  return [
    ...(hard.length > 0 ? ['-Hard', addresses(hard).join(',')] : []),
    ...(others.length > 0
      ? softly([
          `${addresses(others).join(',')}${choose(
            enabled,
            () => `,${dialled(installation, 'logger')}`,
            () => '',
          )}`,
        ])
      : when(loggerAlone || enabled, () => softly([dialled(installation, 'logger')]))),
  ];
}

/** Only what has one address can stand on a command line or be waited for; a test holds the catalogue to it. */
function singleton(peer: Peer): Singleton {
  if (peer === 'localSession' || peer === 'localDirectory') throw new Error(`${peer} has no one address`);
  return peer;
}
