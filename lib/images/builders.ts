import { posix, powerShell, type Shell } from '../output/shell';
import type { PublishedSum } from './image';

/** What builds images, and the shell in which it is told so. */
export interface Builder {
  readonly shell: Shell;
  /** Whether it runs on Windows, where programs of the image can run in a build. */
  readonly onWindows: boolean;
  /** Whether it is BuildKit, which alone fetches and checks what an image is made of. */
  readonly fetches: boolean;
  /** Whether it builds on an image that it has built before, and that is in no registry. */
  readonly seesOwnImages: boolean;
  /** All commands as one, which ends with the first that fails and leaves the shell of who pastes it open. */
  readonly whole: (commands: string) => string;
  /** A command after whose failure nothing goes on. */
  readonly checked: (command: string, failure: string) => string;
  /** Commands for where another one fails. */
  readonly otherwise: (command: string, commands: string) => string;
  /** Ends everything. */
  readonly fails: (message: string) => string;
  /** What comes before all builds. */
  readonly before?: string;
  /** How a build begins. */
  readonly build: string;
  /** The option of a build by which the image gets into its registry, or into an archive, where the build does that. */
  readonly output?: (archive: string | undefined) => string;
  /** What holds the image after a build, where something else gets it there. */
  readonly engine?: string;
  /** Adds a line to a file of checksums, for what has an address; where the page tells no SHA-256, everything ends. */
  readonly record: (address: string, published: PublishedSum, file: string) => string;
}

const noSum = (page: string): string => `${page} tells no SHA-256; look at it, and try again later`;

const otherwise = (command: string, commands: string): string => `${command} || {\n${commands}\n}`;
const fails = (message: string): string => `printf '%s\\n' ${posix.quoted(message)} >&2\nexit 1`;

const inPosix = {
  shell: posix,
  whole: (commands) => `(\nset -e\n\n${commands}\n)`,
  checked: (command) => command,
  otherwise,
  fails,
  record: (address, { address: page, asset }, file) => {
    const told = asset === undefined ? 'cut -c1-64' : `jq -r '.assets[] | select(.name == "${asset}") | .digest[7:]'`;
    return [
      // The last command of a pipe decides, and grep fails where nothing comes
      otherwise(`sum="$(curl -fsSL ${page} | ${told} | grep -Ex '[0-9a-f]{64}')"`, fails(noSum(page))),
      `printf '%s %s %s %s\\n' "$sum" ${address} "$(date -u +%F)" ${page} >> ${posix.quoted(file)}`,
    ].join('\n');
  },
} satisfies Partial<Builder>;

const throws = (message: string): string => `throw ${powerShell.quoted(message)}`;

/** What is called in printed commands. */
const programs = ['curl.exe', 'docker', 'docker.exe', 'nerdctl.exe'] as const;

/**
 * A program that is missing ends everything, for it leaves no exit code. All else is told by exit codes: what a program
 * writes as an error may be its progress, and would end everything too where somebody keeps it in a file (`*>`) and errors
 * do (`Stop`), or where a profile lets PowerShell 7.4 judge exit codes. Without `global:` the last would be a variable that
 * no program sets.
 */
const begins = (commands: string): string => {
  const called = programs.filter((program) =>
    new RegExp(`^(\\$answer = )?${program.replace('.', '[.]')} `, 'm').test(commands),
  );
  return [
    `$ErrorActionPreference = 'Continue'`,
    `$PSNativeCommandUseErrorActionPreference = $false`,
    `$global:LASTEXITCODE = 0`,
    `$null = Get-Command -CommandType Application -ErrorAction Stop -Name ${called.map(powerShell.quoted).join(', ')}`,
  ].join('\n');
};

/** Windows has curl.exe since Server 2019; `curl` alone means something else to PowerShell. */
const inPowerShell = {
  shell: powerShell,
  // As one block, since `throw` would end the one line alone of those that are pasted
  whole: (commands) => `& {\n${begins(commands)}\n\n${commands}\n}`,
  // PowerShell 5.1 goes on whatever a program says
  checked: (command, failure) => `${command}\nif ($LASTEXITCODE) { ${throws(failure)} }`,
  otherwise: (command, commands) => `${command}\nif ($LASTEXITCODE) {\n${commands}\n}`,
  fails: throws,
  onWindows: true,
  record: (address, { address: page, asset }, file) => {
    const told =
      asset === undefined
        ? `"$answer".Split(' ')[0]`
        : `($answer -join '' | ConvertFrom-Json).assets.Where({ $_.name -eq '${asset}' }).digest.Substring(7)`;
    return [
      // Without curl all ends; an answer that says something else is for the line behind
      `$answer = curl.exe -fsSL ${page}`,
      `$sum = try { ${told} } catch { '' }`,
      `if ($sum -cnotmatch '\\A[0-9a-f]{64}\\z') { ${throws(noSum(page))} }`,
      `Add-Content -ErrorAction Stop -Encoding ascii -LiteralPath ${powerShell.quoted(file)} -Value "$sum ${address} $((Get-Date).ToUniversalTime().ToString('yyyy-MM-dd')) ${page}"`,
    ].join('\n');
  },
} satisfies Partial<Builder>;

/** A builder that makes images of another system than its own, which the one that Docker begins with does not. */
const buildx = 'opentwin-images';

/** Sees what its own node runs: Kubernetes looks for images in this namespace of containerd's. */
const nerdctl = 'nerdctl.exe --namespace k8s.io';

/** What can build our images, by the name that `--builder` takes. */
export const builders = {
  docker: {
    ...inPowerShell,
    // Docker on Windows has its old builder, which reads no --checksum of ADD.
    fetches: false,
    seesOwnImages: true,
    build: 'docker.exe build',
    engine: 'docker.exe',
  },
  nerdctl: {
    ...inPowerShell,
    fetches: true,
    // Its BuildKit has a namespace of its own in containerd (nerdctl's docs/build.md)
    seesOwnImages: false,
    build: `${nerdctl} build`,
    engine: nerdctl,
  },
  buildx: {
    ...inPosix,
    onWindows: false,
    fetches: true,
    seesOwnImages: false,
    // There may be one of this name from an earlier run, and buildx makes no second one.
    before: otherwise(
      `docker buildx inspect ${buildx} >/dev/null 2>&1`,
      `docker buildx create --name ${buildx} --driver docker-container`,
    ),
    // Attestations beside the image are what Windows nodes stumbled over (kubernetes-sigs/sig-windows-tools 05c321f).
    build: `docker buildx build --builder ${buildx} --platform windows/amd64 --provenance=false --sbom=false`,
    output: (archive) => (archive === undefined ? '--push' : `--output type=docker,dest=${archive}`),
  },
} as const satisfies Record<string, Builder>;

export type BuilderName = keyof typeof builders;
export const builderNames = Object.keys(builders) as BuilderName[];
