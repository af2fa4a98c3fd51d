import { computeServices, relay, sessionTypes } from '../../lib/catalog/compute';
import { exitCodes } from '../../lib/catalog/exit-codes';
import type { Argument, Peer, ServiceRow } from '../../lib/catalog/service-row';
import { highestChildPort, mongodbPort, serviceIds, services } from '../../lib/catalog/services';

const rows: Readonly<Record<string, ServiceRow>> = services;
const awaitedBy = ({ awaits }: ServiceRow): readonly Peer[] => [...awaits.hard, ...awaits.soft];
const notPeers: readonly Argument[] = ['none', 'self', 'encodedPassword', 'downloadPort'];

test('no service waits for one that waits for it, not even over others', () => {
  const started = new Set<string>(['mongodb']);
  for (let before = 0; before < started.size;) {
    before = started.size;
    for (const id of serviceIds) if (awaitedBy(rows[id]!).every((peer) => started.has(peer))) started.add(id);
  }

  expect(serviceIds.filter((id) => !started.has(id))).toEqual([]);
});

test('services are listed in an order in which they can start', () => {
  serviceIds.forEach((id, index) => {
    expect(['mongodb', ...serviceIds.slice(0, index)]).toEqual(expect.arrayContaining([...awaitedBy(rows[id]!)]));
  });
});

test('whoever is awaited or stands on a command line has one address', () => {
  const peers = serviceIds.flatMap((id) => {
    const { program } = rows[id]!;
    const argv = 'library' in program ? program.argv : [];
    return [...awaitedBy(rows[id]!), ...argv.filter((argument) => !notPeers.includes(argument))];
  });

  expect(peers.filter((peer) => rows[peer]?.instances === 'numbered')).toEqual([]);
});

test('a service that never runs twice says why, and no other does', () => {
  expect(serviceIds.filter((id) => (rows[id]!.instances === 'one') !== (rows[id]!.onlyOnce !== undefined))).toEqual([]);
});

test('no two serve one port by default, and none has the port that the launcher cannot bind', () => {
  const ports = [mongodbPort, ...serviceIds.map((id) => rows[id]!.port)];

  expect(new Set(ports).size).toBe(ports.length);
  expect(ports).not.toContain(443);
  expect(rows['localDirectory']!.port).toBeLessThan(highestChildPort);
});

test('every way to end is explained', () => {
  const unexplained = serviceIds.flatMap((id) => rows[id]!.exits.filter((code) => !(code in exitCodes)));

  expect(unexplained).toEqual([]);
});

test('a session needs nothing that no pool can start', () => {
  const needed = Object.values(sessionTypes).flat();

  expect(computeServices).toEqual(expect.arrayContaining([...needed, relay]));
  expect(new Set(computeServices).size).toBe(computeServices.length);
});
