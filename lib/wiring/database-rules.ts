import type { Declaration, Fields } from '../values/declaration';
import { opentwin } from '../values/opentwin';
import { above, and, equals, given, is, isEmpty, not, same } from '../words/conditions';
import { canonicalJson, json } from '../words/json';
import { refuse, type Refusal } from '../words/refusals';
import type { Condition, Count, Open } from '../words/settings';
import { match, when } from '../words/structure';
import { windowsDatabasePath } from './extras';
import type { Installation } from './names';
import { apart, type Rule } from './rules';

/** What is wrong with where the database is, and with its one pod. */
export const databaseRules: readonly Rule[] = [outside, port, otherPod];

function outside({ values: { mongodb } }: Installation): Refusal[] {
  return when(and(not(mongodb.enabled), not(given(mongodb.host))), () => [
    refuse('mongodb.host', 'is empty, but mongodb.enabled is false; name the host of the database that exists'),
  ]);
}

const firstFreePort = 1024;

function port({ values: { mongodb } }: Installation): Refusal[] {
  return when(and(mongodb.enabled, is(mongodb.os, 'linux'), not(above(mongodb.port, firstFreePort - 1))), () => [
    refuse(
      'mongodb.port',
      `${mongodb.port} cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least ${firstFreePort}`,
    ),
  ]);
}

const { windows, ...ofBoth } = opentwin.fields.mongodb.fields;

/** Settings of the Linux pod that the one on Windows does not have. */
const onlyLinux = ['podSecurityContext', 'containerSecurityContext'] as const;

/** What is set for a pod that is not made would have no effect. */
function otherPod({ values: { mongodb } }: Installation): Refusal[] {
  const ofLinux: Fields = Object.fromEntries(Object.entries(ofBoth).filter(([name]) => name in windows.fields));
  const contexts: Fields = Object.fromEntries(onlyLinux.map((name) => [name, ofBoth[name]]));
  return when(mongodb.enabled, () =>
    match(mongodb.os, {
      windows: () => [
        ...changed(ofLinux, mongodb, 'mongodb', (path) => {
          const instead = path.replace('mongodb', windowsDatabasePath);
          return `is of the Linux pod, and mongodb.os is windows; set ${instead} instead, or leave it out`;
        }),
        ...changed(
          contexts,
          mongodb,
          'mongodb',
          () =>
            'is for Linux, and mongodb.os is windows, where windows.runAsUserName says as whom containers run; leave it out',
        ),
      ],
      linux: () =>
        changed(
          windows.fields,
          mongodb.windows,
          windowsDatabasePath,
          () => 'is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out',
        ),
    }),
  );
}

/** A refusal for each setting that is not what it is where nobody sets it. */
const changed = (fields: Fields, settings: object, path: string, message: (path: string) => string): Refusal[] =>
  apart(
    ...Object.entries(fields).map(([name, field]) => () => {
      const [at, setting] = [`${path}.${name}`, (settings as Record<string, unknown>)[name]];
      if (field.kind === 'object') return changed(field.fields, setting as object, at, message);
      return when(differs(field, setting), () => [refuse(at, message(at))]);
    }),
  );

function differs(declaration: Declaration, setting: unknown): Condition {
  switch (declaration.kind) {
    case 'text':
      return declaration.default === '' ? given(setting as string) : not(same(setting as string, declaration.default));
    case 'number':
      return not(equals(setting as Count, declaration.default));
    case 'open':
      return isEmpty(declaration.default)
        ? given(setting as Open<unknown>)
        : not(same(json(setting), canonicalJson(declaration.default)));
    default:
      throw new Error(`no pod has a ${declaration.kind} alone`);
  }
}
