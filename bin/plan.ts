import { deploymentIn } from '../lib/images/plan/folder';
import { planOf } from '../lib/images/plan/plan';
import { reportOf, writtenText } from '../lib/images/plan/report';
import { refuseFolder, writePlan } from '../lib/images/plan/write';
import { allOf, refusal } from '../lib/problem';
import { exitCode, type Io } from './io';
import { flag, optionsOf, text } from './options';

/** `opentwin images plan`: what of a Deployment goes into which image, as a report and as build contexts. */
export function plan(args: readonly string[], io: Io): number {
  const {
    copy,
    deployment,
    output = 'images',
  } = optionsOf('images plan', args, { deployment: text, output: text, copy: flag });
  if (deployment === undefined || deployment === '')
    throw refusal('opentwin images plan', 'names no folder; give --deployment with the Deployment folder of OpenTwin');
  const [, made] = allOf(
    () => refuseFolder(output, deployment),
    () => planOf(deploymentIn(deployment), deployment),
  );
  const written = writePlan(output, made, { copy });
  io.out(`${reportOf(made, deployment)}\n${writtenText(output, written, { copy })}`);
  return exitCode.done;
}
