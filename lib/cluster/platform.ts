/** What starts a control plane ends it by groups of processes and reaches it by sockets in a folder; Windows has neither. */
export function requirePlatform(platform: string = process.platform): void {
  if (platform !== 'win32') return;
  throw new Error(
    'a control plane does not run on Windows; run it in WSL 2 (wsl --install), or on a machine with Linux or macOS: ' +
      'what it reads and prints is the same there',
  );
}
