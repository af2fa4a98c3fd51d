// Programs by the system's own list of processes. Read by tests and by a program of its own, which knows no TypeScript.
const { readdirSync, readFileSync } = require('node:fs');

function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has just ended
  }
}

/** The processes with a text in their command line. */
const processesNaming = (text) =>
  readdirSync('/proc')
    .filter((pid) => /^[0-9]+$/.test(pid) && commandLineOf(pid).includes(text))
    .map(Number)
    .filter((pid) => pid !== process.pid);

module.exports = { commandLineOf, processesNaming };
