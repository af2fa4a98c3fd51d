// Loaded before a program (`node --require`): at its end, tells its parent how much memory it had at most, in KiB.
const { writeSync } = require('node:fs');

process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
