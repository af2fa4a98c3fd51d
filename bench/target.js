/** A figure beside the most that it may be; one that is above makes the run fail. */
function target(value, most, unit) {
  const met = value <= most;
  if (!met) process.exitCode = 1;
  return `   target: at most ${most} ${unit}: ${met ? 'met' : 'MISSED'}`;
}

module.exports = { target };
