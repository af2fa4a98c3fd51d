// What is in an image, as data: `containerfile.ts` writes the Containerfile of it, `commands.ts` how it is built.

/** A version that goes into an image: ours, and the build argument by which a site says another. */
export interface Version {
  readonly argument: string;
  readonly standard: string;
}

/** A file of a release, which a build fetches and checks. */
export interface Download {
  /** What it is called in build arguments: `flanneld` in `FLANNELD_SHA256`. */
  readonly name: string;
  readonly version: Version;
  readonly address: (version: string) => string;
  /** Where its project tells the SHA-256 of it. */
  readonly published: (version: string) => PublishedSum;
}

/** A page that tells a SHA-256. */
export interface PublishedSum {
  readonly address: string;
  /** The file that it is about, on a page about a whole release of GitHub's; else the page begins with the sum. */
  readonly asset?: string;
}

/** What goes into an image in one step. Those that change least come first, so that a new version leaves the others be. */
export type Step =
  /** A file that is fetched, at its place. */
  | { readonly fetch: Download; readonly to: string }
  /** Files out of an archive (tar) that is fetched, each with its place. */
  | { readonly unpack: Download; readonly files: Readonly<Record<string, string>> }
  | Copy
  /** What a program has installed on Windows, in a stage of which nothing else is kept. */
  | { readonly install: Installer };

/** Files of the build context, in their folder; or folders of it (`name/`), what is in them. */
export interface Copy {
  readonly copy: readonly string[];
  readonly to: string;
}

/** A stage on the base of the image, which runs a program. */
export interface Installer {
  /** What the stage is called. */
  readonly name: string;
  readonly needs: readonly Copy[];
  /** What the program itself fetches and checks, by the build arguments `NAME_URL` and `NAME_SHA256`. */
  readonly fetches?: readonly Download[];
  readonly run: readonly string[];
  /** The folder that it fills, and whose place in the image that is. */
  readonly folder: string;
  readonly to: string;
}

export interface Image {
  /** Its folder in `containerfiles`. */
  readonly name: string;
  readonly about: string;
  /** The page of the docs about it. */
  readonly guide: string;
  /** Licences of all that is in it, as SPDX says them; not told where a user's own files are. */
  readonly licenses?: string;
  /** The version that it has as a whole. */
  readonly version: Version;
  /** The tag that goes with a version. */
  readonly tag: (version: string) => string;
  readonly base: Base;
  readonly context: Context;
  readonly environment: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly entrypoint: readonly string[];
}

/** What an image is built on. */
export type Base =
  /** One for every build of Windows, by name and digest: the name tells what it is, the digest decides. */
  | { readonly name: string; readonly digest: string }
  /** Server Core of the node's build. */
  | 'serverCore'
  /** Another of ours, which has to be built before, with what it is called where no site says otherwise. */
  | { readonly ours: Image; readonly reference: string };

/** Where the files lie that an image copies. */
export type Context =
  /** A folder in `containerfiles`. */
  | { readonly folder: string }
  /** The folder of the image that `opentwin images plan` has written. */
  | 'plan';

/** The build argument that names what an image is built on, where that depends on the build of Windows or on the site. */
export const baseArgument = ({ base }: Image): string | undefined => {
  if (base === 'serverCore') return 'WINDOWS_BASE';
  return 'ours' in base ? 'BASE_IMAGE' : undefined;
};

/** Whether something runs in its build, which takes Windows. */
export const runsPrograms = ({ steps }: Image): boolean => steps.some((step) => 'install' in step);

/** A file of a release on GitHub whose project puts the SHA-256 into a file beside it. */
export const withSumBeside = (address: Download['address']): Pick<Download, 'address' | 'published'> => ({
  address,
  published: (version) => ({ address: `${address(version)}.sha256` }),
});

/** Where a release on GitHub has a file. */
export const onGitHub =
  (repository: string, file: (version: string) => string): Download['address'] =>
  (version) =>
    `https://github.com/${repository}/releases/download/v${version}/${file(version)}`;

/** A file of a release on GitHub whose project publishes no SHA-256: GitHub itself has one of each file since June 2025. */
export const withSumOfGitHub = (
  repository: string,
  file: (version: string) => string,
): Pick<Download, 'address' | 'published'> => ({
  address: onGitHub(repository, file),
  published: (version) => ({
    address: `https://api.github.com/repos/${repository}/releases/tags/v${version}`,
    asset: file(version),
  }),
});

/** What the builder fetches and checks. */
export const fetchedByBuilder = ({ steps }: Image): Download[] =>
  steps.flatMap((step) => ('fetch' in step ? [step.fetch] : 'unpack' in step ? [step.unpack] : []));

/** What an image fetches, whoever does it. */
export const downloadsOf = (image: Image): Download[] => [
  ...fetchedByBuilder(image),
  ...image.steps.flatMap((step) => ('install' in step ? (step.install.fetches ?? []) : [])),
];

const argumentOf = ({ name }: Download, what: string): string => `${name.toUpperCase().replaceAll('-', '_')}_${what}`;

/** The build argument with the SHA-256 of a download. */
export const sumArgument = (download: Download): string => argumentOf(download, 'SHA256');

/** The build argument with the address of what a program fetches. */
export const addressArgument = (download: Download): string => argumentOf(download, 'URL');
