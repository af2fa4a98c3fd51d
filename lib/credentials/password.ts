import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const length = 32;

/** A password that nobody guesses (186 bits), of characters that no shell, URI or person takes for others. */
export const strongPassword = (): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

const longest = 512;

/** Why MongoDB or OpenTwin could not log in with a password as it is; nothing if they can. */
export function passwordProblem(password: string): string | undefined {
  if (password === '') return 'is empty, which OpenTwin takes for admin; write a password';
  if (password.length > longest) return `has more than ${longest} characters; write a shorter one`;
  if (!/^[!-~]([ -~]*[!-~])?$/.test(password))
    return 'has a character other than the printable ones of ASCII, or a blank at an end, which do not reach all programs unchanged; write another';
  return undefined;
}
