import {
  type Dockerfile,
  DockerfileParser,
  type Instruction,
  JSONInstruction,
  type ModifiableInstruction,
} from 'dockerfile-ast';

/** What a Containerfile is built with beside itself. */
export interface Surroundings {
  /** The files of its build context. */
  readonly context: readonly string[];
}

/** What is in an image, by the path that it has there, and how it is started. */
export interface Contents {
  readonly files: readonly string[];
  readonly entrypoint: readonly string[];
}

const allowed = ['FROM', 'ARG', 'ENV', 'ADD', 'COPY', 'RUN', 'LABEL', 'ENTRYPOINT'];

const labelKey = (key: string): string => `org.opencontainers.image.${key}`;

/** Keys of labels that say what an image is, whatever builds it (annotations.md of the OCI image specification). */
const wantedLabels = ['title', 'description', 'version', 'base.name'].map(labelKey);

/** Where we know everything that is in an image. */
const labelsOfFetched = ['licenses', 'base.digest'].map(labelKey);

/** What is wrong with a Containerfile, a line each. Nothing runs in the stage that becomes the image. */
export function problemsOf(text: string, { context }: Surroundings): string[] {
  const file = DockerfileParser.parse(text);
  const instructions = file.getInstructions();
  const at = (instruction: Instruction, problem: string): string =>
    `line ${instruction.getRange().start.line + 1}: ${problem}`;
  const each = (keyword: string, problem: (instruction: Instruction) => string | undefined): string[] =>
    instructions
      .filter((instruction) => instruction.getKeyword() === keyword)
      .flatMap((instruction) => {
        const found = problem(instruction);
        return found === undefined ? [] : [at(instruction, found)];
      });

  return [
    ...directiveProblems(file),
    ...instructions
      .filter((instruction) => !allowed.includes(instruction.getKeyword()))
      .map((instruction) => at(instruction, `${instruction.getKeyword()}, which is none of ${allowed.join(', ')}`)),
    ...each('FROM', (from) => baseProblem(file, wordsOf(from)[0] ?? '')),
    ...each('RUN', (run) => runProblem(file, run)),
    ...each('ARG', (argument) =>
      (wordsOf(argument)[0] ?? '').includes('SHA256') &&
      !/^\w+_SHA256(=[0-9a-f]{64})?$/.test(wordsOf(argument)[0] ?? '')
        ? 'a default that is no SHA-256'
        : undefined,
    ),
    ...each('ADD', (add) => fetchProblem(file, add)),
    ...each('COPY', (copy) => copyProblem(file, copy, context)),
    ...entrypointProblems(file),
    ...[...wantedLabels, ...(fetchesIn(file) ? labelsOfFetched : [])]
      .filter((key) => !labelsOf(file).includes(key))
      .map((key) => `there is no label ${key}`),
    ...orderProblems(lastStage(file), at),
    ...each('ENV', secretProblem),
    ...each('ARG', secretProblem),
  ];
}

/** What the last stage of a Containerfile has put together. */
export function contentsOf(text: string): Contents {
  const file = DockerfileParser.parse(text);
  return {
    files: lastStage(file).flatMap((instruction) => {
      if (!['ADD', 'COPY'].includes(instruction.getKeyword())) return [];
      const words = wordsOf(instruction);
      const to = words.at(-1) ?? '';
      const sources = words.slice(0, -1);
      return to.endsWith('/') ? sources.map((source) => `${to}${source.replace(/^.*\//, '')}`) : [to];
    }),
    entrypoint: entrypointOf(file),
  };
}

/** The instructions of the stage that becomes the image. */
function lastStage(file: Dockerfile): Instruction[] {
  const last = file.getFROMs().at(-1);
  return file.getInstructions().filter((each) => last !== undefined && isAfter(each, last));
}

const wordsOf = (instruction: Instruction): string[] =>
  instruction.getArguments().map((argument) => argument.getValue());

/** What an option of an instruction says. */
const optionOf = (instruction: Instruction, name: string): string | undefined =>
  (instruction as ModifiableInstruction)
    .getFlags()
    .find((flag) => flag.getName() === name)
    ?.getValue() ?? undefined;

const isAfter = (left: Instruction, right: Instruction): boolean =>
  left.getRange().start.line > right.getRange().start.line;

function directiveProblems(file: Dockerfile): string[] {
  const fetches = fetchesIn(file);
  const directives = file.getDirectives().map((directive) => [directive.getName(), directive.getValue()] as const);
  const known = new Map(directives);
  return [
    ...(fetches === /^docker\/dockerfile:\d+\.\d+(\.\d+)?$/.test(known.get('syntax') ?? '')
      ? []
      : [
          fetches
            ? 'no syntax directive with a version'
            : 'a syntax directive, which builders on Windows cannot follow',
        ]),
    ...(file.getEscapeCharacter() === '`' ? [] : ['no escape directive that leaves backslashes alone']),
  ];
}

function baseProblem(file: Dockerfile, base: string): string | undefined {
  if (base === 'scratch') return undefined;
  const [, argument] = /^\$\{(\w+)\}$/.exec(base) ?? [];
  if (argument !== undefined) return givenBaseProblem(file, argument);
  const [, tag, digest] = /^[^@]+\/[^@:]+(?::([\w.-]+))?(@sha256:[0-9a-f]{64})?$/.exec(base) ?? [];
  if (tag === undefined || tag === 'latest') return `${base} has no tag that stays`;
  return digest === undefined ? `${base} is not pinned by a digest` : undefined;
}

/** A base that depends on the build of Windows or on the site; the default is one that stays. */
function givenBaseProblem(file: Dockerfile, argument: string): string | undefined {
  const standard = file.getInitialARGs().find((each) => each.getProperty()?.getName() === argument);
  const value = standard?.getProperty()?.getValue() ?? '';
  if (value === '') return `${argument} has no default before the first FROM`;
  if (value.startsWith('mcr.microsoft.com/') && !/:10\.0\.\d{5}\.\d+$/.test(value))
    return `${value} is no exact version of Windows`;
  return /:(?!latest$)[\w.-]+$/.test(value) ? undefined : `${value} has no tag that stays`;
}

/** A program runs in a stage of its own, and is started without a shell that would take its line apart. */
function runProblem(file: Dockerfile, run: Instruction): string | undefined {
  if (!isAfter(file.getFROMs().at(-1)!, run)) return 'RUN in the stage that becomes the image';
  return run instanceof JSONInstruction && run.getJSONStrings().length > 0 ? undefined : 'RUN is not in JSON form';
}

const fetchesIn = (file: Dockerfile): boolean =>
  file.getInstructions().some((instruction) => instruction.getKeyword() === 'ADD');

function fetchProblem(file: Dockerfile, add: Instruction): string | undefined {
  const [source = ''] = wordsOf(add);
  if (!source.startsWith('https://')) return `${source} is not fetched by https; files of the context are copied`;
  if (!/\$\{\w+_VERSION\}/.test(source)) return `${source} does not say its version by an argument`;
  const argument = /^sha256:\$\{(\w+_SHA256)\}$/.exec(optionOf(add, 'checksum') ?? '')?.[1];
  if (argument === undefined) return `${source} is not checked; write --checksum=sha256:\${…_SHA256}`;
  const named = [argument, ...[...source.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!)];
  const known = file.getAvailableVariables(add.getRange().start.line);
  const unknown = named.find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `${unknown} is not declared in this stage`;
}

function copyProblem(file: Dockerfile, copy: Instruction, context: readonly string[]): string | undefined {
  const sources = wordsOf(copy).slice(0, -1);
  const from = optionOf(copy, 'from');
  if (from === undefined) {
    const missing = sources.find((source) => !context.includes(source));
    return missing === undefined ? undefined : `${missing} is not in the build context`;
  }
  const stage = file.getFROMs().find((each) => each.getBuildStage() === from);
  if (!stage || !isAfter(copy, stage)) return `there is no stage ${from} before it`;
  if (file.getInstructions().some((each) => each.getKeyword() === 'RUN' && isAfter(each, stage))) return undefined;
  const folders = file
    .getInstructions()
    .filter((each) => each.getKeyword() === 'ADD' && isAfter(each, stage))
    .map((each) => wordsOf(each).at(-1) ?? '');
  const strange = sources.find((source) => !folders.some((folder) => source.startsWith(folder)));
  return strange === undefined ? undefined : `${strange} is in nothing that ${from} fetches`;
}

function entrypointOf(file: Dockerfile): string[] {
  return (file.getENTRYPOINTs().at(-1)?.getJSONStrings() ?? []).map((word) => word.getJSONValue());
}

function entrypointProblems(file: Dockerfile): string[] {
  if (file.getENTRYPOINTs().length !== 1) return ['not one ENTRYPOINT'];
  return entrypointOf(file).length > 0 ? [] : ['ENTRYPOINT is not in JSON form'];
}

const labelsOf = (file: Dockerfile): string[] =>
  file
    .getInstructions()
    .flatMap((instruction) =>
      instruction.getKeyword() === 'LABEL'
        ? instruction.getArguments().map((argument) => argument.getValue().replace(/=.*$/s, ''))
        : [],
    );

/** Whoever has an image can read its environment and the arguments of its build. */
const secretProblem = (instruction: Instruction): string | undefined =>
  /(PASSW|PWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|_KEY\b)/i.test(wordsOf(instruction)[0] ?? '')
    ? 'a name that speaks of a secret'
    : undefined;

/** What is fetched stays the same from one of our versions to the next, so it comes before our own files. */
function orderProblems(
  instructions: readonly Instruction[],
  at: (instruction: Instruction, problem: string) => string,
): string[] {
  const isOurs = (each: Instruction) => each.getKeyword() === 'COPY' && optionOf(each, 'from') === undefined;
  const first = instructions.find(isOurs);
  const places = instructions.filter((each) => ['ADD', 'COPY'].includes(each.getKeyword()));
  const own = places.find((each) => wordsOf(each)[0] === 'opentwin/');
  return [
    ...places
      .filter((each) => own && wordsOf(each)[0] === 'third-party/' && isAfter(each, own))
      .map((each) => at(each, 'what changes with no build of OpenTwin comes after what does')),
    ...instructions
      .filter((each) => each.getKeyword() === 'LABEL' && isAfter(places.at(-1) ?? each, each))
      .map((each) => at(each, 'a LABEL before files, which are laid anew with every version')),
    ...instructions
      .filter((each) => first && ['ADD', 'COPY'].includes(each.getKeyword()) && !isOurs(each) && isAfter(each, first))
      .map((each) => at(each, 'fetched after files of ours, so that every change of ours fetches it anew')),
  ];
}
