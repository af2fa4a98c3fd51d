import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Values } from '../../lib/values/maps';
import { helm } from '../helm';

/** What the real helm reads in many documents, in one run; `undefined` where it refuses one. */
export function readByHelm(texts: readonly string[]): unknown[] {
  // Helm reads a document inside a template with the function that it uses for -f
  const template = `values:
{{- range $text := .Files.Get "texts.json" | fromJsonArray }}
- {{ fromYaml $text | toJson | b64enc }}
{{- end }}
`;
  return withFiles({ ...chart(template), 'texts.json': JSON.stringify(texts) }, (folder) =>
    linesOf(['template', 'judge', folder]).map((values) => (isError(values) ? undefined : values)),
  );
}

/** What the real helm computes from defaults, the files of several `-f` and several `--set`. */
export function mergedByHelm(defaults: string, files: readonly string[], sets: readonly string[]): unknown {
  const named = Object.fromEntries(files.map((text, index) => [`given-${index}.yaml`, text]));
  const template = 'values:\n- {{ .Values | toJson | b64enc }}\n';
  return withFiles({ ...chart(template), 'values.yaml': defaults, ...named }, (folder) => {
    const given = Object.keys(named).flatMap((name) => ['-f', join(folder, name)]);
    return linesOf(['template', 'judge', folder, ...given, ...sets.flatMap((set) => ['--set', set])])[0];
  });
}

/** Whether helm takes a `--set` over these values at all. */
export function isSetByHelm(values: Values, expression: string): boolean {
  return withFiles({ ...chart(''), 'given.yaml': JSON.stringify(values) }, (folder) => {
    const { status } = helm(['template', 'judge', folder, '-f', join(folder, 'given.yaml'), '--set', expression]);
    return status === 0;
  });
}

/** JSON with sorted keys: equal text is equal data, also for keys such as `__proto__`. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );

/** Runs with these files in a folder of their own, which is gone afterwards. */
export function withFiles<T>(files: Readonly<Record<string, string | Uint8Array>>, run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'values-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const chart = (template: string): Record<string, string> => ({
  'Chart.yaml': 'apiVersion: v2\nname: judge\nversion: 1.0.0\n',
  'templates/values.yaml': template,
});

/** The data behind each line `- <base64 of JSON>` that helm printed. */
function linesOf(args: readonly string[]): unknown[] {
  const { status, stdout, stderr } = helm(args);
  if (status !== 0) throw new Error(stderr);
  return [...stdout.matchAll(/^- (.*)$/gm)].map(([, data = '']): unknown =>
    JSON.parse(Buffer.from(data, 'base64').toString()),
  );
}

/** `fromYaml` hands back its error as a map of this one key. */
const isError = (values: unknown): boolean =>
  typeof values === 'object' && values !== null && Object.keys(values).join() === 'Error';
