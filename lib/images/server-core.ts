import type { WindowsBuild } from '../kubernetes/windows-builds';

const repository = 'mcr.microsoft.com/windows/servercore';

/**
 * Server Core of each build, in the exact versions of August 2026 (docker-library/repo-info has images of both builds on
 * them: `repos/mongo/remote/*-windowsservercore-*.md`, read 2026-11-26). Microsoft moves no tag of an exact version.
 *
 * A node must be as new as its image: Server 2025 refuses a newer revision of its own build (0xc0370106,
 * actions/runner-images#11582), so nodes are patched before this table moves on.
 */
const versions: Readonly<Record<WindowsBuild, string>> = {
  '10.0.20348': '10.0.20348.5499',
  '10.0.26100': '10.0.26100.33296',
};

/** The version of Windows in an image for nodes of a build: `os.version` in a list of images. */
export const osVersion = (build: WindowsBuild): string => versions[build];

/** What an image for nodes of a build is built on: process isolation takes no other (docs/opentwin.md 7). */
export const serverCore = (build: WindowsBuild): string => `${repository}:${osVersion(build)}`;
